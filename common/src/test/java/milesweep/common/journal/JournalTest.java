package milesweep.common.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import milesweep.common.journal.JournalReader.End;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final StageAttempt ATTEMPT = new StageAttempt(new StageKey("0123456789abcdef"), 2);
  private static final List<Report> EVERY_KIND =
      List.of(
          new Report.Started(3, Map.of("libtorch", "2.7.1")),
          new Report.EpochEnded(4, 10, 3.25, 1e-5, 0.5),
          new Report.EpochEnded(
              5,
              10,
              3,
              1e-5,
              0.5,
              Map.of("f1", 0.5),
              new ValidationMetrics(3.5, new Scores(1, 2, 3, 4))),
          new Report.CheckpointSaved(4, 0, "/home/x/checkpoints"),
          new Report.PredictionsMade(
              List.of(new Prediction(7, "a.png", "Organ", false, "肝", "liver", false))),
          new Report.Succeeded(
              new StageResult(
                  new Artifact("ab", 12, "/w"),
                  "cd",
                  1L,
                  2L,
                  null,
                  new Scores(1, 2, 3, 4),
                  null,
                  Map.of(),
                  Map.of("train.questions", 9L),
                  List.of("a warning"),
                  new NumericContext("cpu", "2.7.1", 1, "fp32", 1),
                  1.5,
                  99)));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void names_the_file() {
    file = folder.resolve("journal");
  }

  private List<NumberedReport> write(List<Report> reports) throws IOException {
    List<NumberedReport> written = new ArrayList<>();
    try (JournalWriter writer = JournalWriter.open(file, ATTEMPT)) {
      for (Report report : reports) {
        written.add(writer.append(report));
      }
    }
    return written;
  }

  @Test
  void every_kind_of_report_comes_back_as_written_and_numbered() throws IOException {
    List<NumberedReport> written = write(EVERY_KIND);
    JournalReader.Batch batch = new JournalReader(file).readAll(0);
    assertThat(batch.reports()).isEqualTo(written);
    assertThat(batch.reports())
        .extracting(NumberedReport::sequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(batch.end()).isEqualTo(End.CLEAN);
    assertThat(batch.next()).isEqualTo(Files.size(file));
  }

  @Test
  void a_journal_that_is_not_there_yet_is_empty() throws IOException {
    assertThat(new JournalReader(file).readAll(0).reports()).isEmpty();
  }

  @Test
  void a_reader_goes_on_from_where_it_stopped() throws IOException {
    try (JournalWriter writer = JournalWriter.open(file, ATTEMPT)) {
      JournalReader reader = new JournalReader(file);
      writer.append(EVERY_KIND.get(0));
      JournalReader.Batch first = reader.readAll(0);
      assertThat(reader.readAll(first.next()).reports()).isEmpty();
      NumberedReport second = writer.append(EVERY_KIND.get(1));
      assertThat(reader.readAll(first.next()).reports()).containsExactly(second);
    }
  }

  @Test
  void a_batch_holds_no_more_than_asked_for_but_one_report_at_least() throws IOException {
    write(EVERY_KIND);
    JournalReader reader = new JournalReader(file);
    JournalReader.Batch small = reader.read(0, 1);
    assertThat(small.reports()).hasSize(1);
    assertThat(reader.read(small.next(), 400).reports()).hasSizeBetween(1, 3);
  }

  @Test
  void cut_at_any_byte_the_whole_records_before_it_are_kept_and_writing_goes_on()
      throws IOException {
    List<NumberedReport> written = write(EVERY_KIND.subList(0, 4));
    byte[] whole = Files.readAllBytes(file);
    List<Long> ends = ends();
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int cut = length;
      int kept = (int) ends.stream().filter(end -> end <= cut).count();
      JournalReader.Batch batch = new JournalReader(file).readAll(0);
      assertThat(batch.reports()).as("cut at %d", length).isEqualTo(written.subList(0, kept));
      boolean atRecord = length == 0 || ends.contains((long) length);
      assertThat(batch.end()).as("cut at %d", length).isEqualTo(atRecord ? End.CLEAN : End.TORN);
      try (JournalWriter writer = JournalWriter.open(file, ATTEMPT)) {
        assertThat(writer.append(new Report.Stopped("again")).sequence()).isEqualTo(kept + 1L);
      }
      assertThat(new JournalReader(file).readAll(0).reports()).hasSize(kept + 1);
    }
  }

  private List<Long> ends() throws IOException {
    List<Long> ends = new ArrayList<>();
    long at = 0;
    while (at < Files.size(file)) {
      at = new JournalReader(file).read(at, 1).next();
      ends.add(at);
    }
    return ends;
  }

  @Test
  void any_flipped_byte_before_the_last_record_is_damage_named_by_file_and_offset()
      throws IOException {
    List<NumberedReport> written = write(EVERY_KIND.subList(0, 3));
    byte[] whole = Files.readAllBytes(file);
    List<Long> ends = ends();
    for (int at = 0; at < ends.get(1); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x15;
      Files.write(file, damaged);
      int record = at < ends.get(0) ? 0 : 1;
      JournalReader.Batch batch = new JournalReader(file).readAll(0);
      assertThat(batch.end()).as("flipped at %d", at).isEqualTo(End.DAMAGED);
      assertThat(batch.reports()).as("flipped at %d", at).isEqualTo(written.subList(0, record));
      assertThat(batch.problem())
          .contains(file.toString(), "offset " + (record == 0 ? 0 : ends.get(0)));
    }
  }

  @Test
  void a_writer_that_opens_a_damaged_journal_keeps_the_damaged_bytes_aside() throws IOException {
    write(EVERY_KIND.subList(0, 3));
    long first = ends().get(0);
    byte[] damaged = Files.readAllBytes(file);
    damaged[(int) first + 20] ^= 1;
    Files.write(file, damaged);
    try (JournalWriter writer = JournalWriter.open(file, ATTEMPT)) {
      writer.append(new Report.Stopped("repaired"));
    }
    assertThat(new JournalReader(file).readAll(0).reports()).hasSize(2);
    assertThat(Files.readAllBytes(folder.resolve("journal.damaged-" + first))).isEqualTo(damaged);
  }

  @Test
  void a_zeroed_tail_as_a_power_cut_may_leave_it_is_torn() throws IOException {
    write(EVERY_KIND.subList(0, 2));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length + 4096));
    JournalReader.Batch batch = new JournalReader(file).readAll(0);
    assertThat(batch.end()).isEqualTo(End.TORN);
    assertThat(batch.reports()).hasSize(2);
  }

  @Test
  void nothing_follows_a_terminal_report_even_in_another_process() throws IOException {
    write(List.of(new Report.Stopped("enough")));
    try (JournalWriter writer = JournalWriter.open(file, ATTEMPT)) {
      assertThat(writer.hasEnded()).isTrue();
      assertThatThrownBy(() -> writer.append(new Report.Stopped("again")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has ended");
    }
  }

  @Test
  void a_number_that_was_acknowledged_is_not_used_again_after_a_loss() throws IOException {
    try (JournalWriter writer = JournalWriter.open(file, ATTEMPT, 5)) {
      assertThat(writer.append(new Report.Stopped("lost some")).sequence()).isEqualTo(6);
    }
  }
}
