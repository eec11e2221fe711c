package milesweep.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.journal.JournalWriter;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageAttempt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final StageAttempt ATTEMPT = FakeStage.attempt(1, 1);
  private static final long RESEND = 100;

  @TempDir Path path;
  private AttemptFolder folder;

  @BeforeEach
  void names_the_folder() {
    folder = new AttemptFolder(path);
  }

  private void write(Report... reports) throws IOException {
    try (JournalWriter writer = JournalWriter.open(folder.journal(), ATTEMPT)) {
      for (Report report : reports) {
        writer.append(report);
      }
    }
  }

  private static Report epoch(int epoch) {
    return new Report.EpochEnded(epoch, 9, 1, 1e-4, 1);
  }

  private static List<Long> sequences(Outbox outbox, long now) {
    return outbox.due(now, RESEND).orElse(List.of()).stream()
        .map(NumberedReport::sequence)
        .toList();
  }

  @Test
  void a_batch_is_sent_once_and_again_when_no_answer_comes_in_time() throws IOException {
    write(epoch(1), epoch(2));
    Outbox outbox = Outbox.open(ATTEMPT, folder);
    assertThat(sequences(outbox, 0)).containsExactly(1L, 2L);
    assertThat(sequences(outbox, RESEND - 1)).isEmpty();
    assertThat(sequences(outbox, RESEND)).containsExactly(1L, 2L);
    outbox.acknowledge(1);
    assertThat(sequences(outbox, RESEND + 1)).containsExactly(2L);
    outbox.acknowledge(2);
    assertThat(sequences(outbox, 9 * RESEND)).isEmpty();
    assertThat(outbox.done()).isFalse();
  }

  @Test
  void a_long_journal_goes_out_in_batches_each_after_the_one_before() throws IOException {
    String text = "x".repeat(Outbox.BATCH_BYTES * 2 / 3);
    Report big = new Report.Failed(FailureKind.TRANSIENT, text, List.of());
    write(epoch(1), new Report.CheckpointSaved(1, 0, text), big);
    Outbox outbox = Outbox.open(ATTEMPT, folder);
    assertThat(sequences(outbox, 0)).containsExactly(1L, 2L);
    assertThat(sequences(outbox, 1)).isEmpty();
    outbox.acknowledge(2);
    assertThat(sequences(outbox, 2)).containsExactly(3L);
    outbox.acknowledge(3);
    assertThat(outbox.done()).isTrue();
    assertThat(folder.journal()).doesNotExist();
    assertThat(folder.acknowledgedJournal()).isEmptyFile();
    assertThat(Outbox.open(ATTEMPT, folder).done()).isTrue();
  }

  @Test
  void what_is_done_stays_done_without_the_note_of_what_was_acknowledged() throws IOException {
    write(epoch(1), new Report.Stopped("done"));
    Outbox.open(ATTEMPT, folder).acknowledge(2);
    Files.delete(folder.acknowledged());
    assertThat(Outbox.open(ATTEMPT, folder).done()).isTrue();
  }

  @Test
  void an_end_whose_acknowledgement_was_lost_is_sent_again() throws IOException {
    write(epoch(1), new Report.Stopped("done"));
    Outbox.open(ATTEMPT, folder).acknowledge(2);
    Files.move(folder.acknowledgedJournal(), folder.journal());
    Files.write(folder.acknowledged(), new byte[0]);
    Outbox again = Outbox.open(ATTEMPT, folder);
    assertThat(sequences(again, 0)).containsExactly(1L, 2L);
    again.acknowledge(2);
    assertThat(again.done()).isTrue();
  }

  @Test
  void a_lost_or_spoilt_note_of_what_was_acknowledged_only_repeats_reports() throws IOException {
    write(epoch(1), epoch(2));
    Outbox.open(ATTEMPT, folder).acknowledge(2);
    assertThat(sequences(Outbox.open(ATTEMPT, folder), 0)).isEmpty();
    Files.write(folder.acknowledged(), new byte[20]);
    assertThat(sequences(Outbox.open(ATTEMPT, folder), 0)).containsExactly(1L, 2L);
  }

  @Test
  void a_nodes_own_last_report_never_takes_a_number_that_was_acknowledged() throws IOException {
    write(epoch(1), epoch(2), epoch(3));
    Outbox outbox = Outbox.open(ATTEMPT, folder);
    outbox.acknowledge(3);
    Files.delete(folder.journal());
    Outbox again = Outbox.open(ATTEMPT, folder);
    again.append(new Report.Stopped("the journal was lost"));
    assertThat(sequences(again, 0)).containsExactly(4L);
    assertThat(again.ended()).isTrue();
  }

  @Test
  void a_saved_checkpoint_asks_for_the_folder_that_it_lies_in() throws IOException {
    write(epoch(1));
    Outbox outbox = Outbox.open(ATTEMPT, folder);
    assertThat(outbox.namesFiles()).isFalse();
    write(new Report.CheckpointSaved(1, 0, "checkpoint-1"), epoch(2));
    outbox.poll();
    assertThat(outbox.namesFiles()).isTrue();
  }

  @Test
  void nothing_is_put_behind_a_last_report() throws IOException {
    write(new Report.Stopped("done"));
    Outbox outbox = Outbox.open(ATTEMPT, folder);
    outbox.append(new Report.Stopped("once more"));
    assertThat(sequences(outbox, 0)).containsExactly(1L);
  }
}
