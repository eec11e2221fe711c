package milesweep.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import milesweep.common.journal.JournalReader;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.trial.StageAttempt;
import milesweep.worker.process.FakeStage.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotKeeperTest {
  private static final StageAttempt FIRST = FakeStage.attempt(1, 1);
  private static final StageAttempt SECOND = FakeStage.attempt(2, 1);

  @TempDir Path home;
  private SlotRig rig;

  @BeforeEach
  void sets_up_a_slot() throws IOException {
    rig = new SlotRig(home, FakeTrainer.class.getName());
  }

  @AfterEach
  void leaves_no_process_behind() throws IOException {
    rig.close();
  }

  private static void assertWithoutGaps(List<NumberedReport> reports) {
    assertThat(reports)
        .extracting(NumberedReport::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, reports.size()).boxed().toList());
  }

  @Test
  void a_stage_runs_to_its_end_and_the_next_one_finds_the_trainer_warm() throws IOException {
    rig.keeper.run(FakeStage.epochs(3).spec(FIRST));
    assertThat(rig.keeper.held()).containsExactly(new Held(FIRST, "cpu0", true, null));
    assertThat(rig.untilEnded(FIRST)).isInstanceOf(Report.Succeeded.class);
    rig.until(rig.keeper::isSettled);
    assertThat(rig.got()).hasSize(5);
    assertWithoutGaps(rig.got());
    assertThat(rig.keeper.held()).isEmpty();
    assertThat(rig.folder(FIRST).journal()).doesNotExist();

    long pid = rig.trainer().pid();
    rig.keeper.run(FakeStage.epochs(1).spec(SECOND));
    rig.untilEnded(SECOND);
    assertThat(rig.trainer().pid()).isEqualTo(pid);
  }

  @Test
  void the_end_of_a_stage_is_heard_without_a_tick() throws Exception {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    assertThat(rig.hasNews()).isFalse();
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    rig.awaitNews();
    rig.look();
    assertThat(rig.last(FIRST)).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void an_end_of_which_no_word_comes_is_found_by_a_tick() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().ending(End.SUCCEED_UNTOLD).spec(FIRST));
    rig.untilReports(FIRST, 2);
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    assertThat(rig.untilEnded(FIRST)).isInstanceOf(Report.Succeeded.class);
    assertThat(rig.hasNews()).isFalse();
    rig.keeper.run(FakeStage.epochs(1).spec(SECOND));
    assertThat(rig.untilEnded(SECOND)).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void the_death_of_a_trainer_is_heard_without_a_tick() throws Exception {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    rig.killTrainer();
    while (!rig.last(FIRST).isTerminal()) {
      rig.awaitNews();
      rig.look();
    }
    assertThat(((Report.Failed) rig.last(FIRST)).message()).contains("ended without a word");
  }

  @Test
  void a_restarted_node_hears_the_end_of_what_was_running_before() throws Exception {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    rig.restart();
    rig.keeper.tick();
    assertThat(rig.hasNews()).isFalse();
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    rig.awaitNews();
    rig.look();
    assertThat(rig.last(FIRST)).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void a_trainer_that_hangs_is_killed_when_it_does_not_stop() throws Exception {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    ProcessHandle trainer = rig.trainer();
    new ProcessBuilder("kill", "-STOP", Long.toString(trainer.pid())).start().waitFor();
    rig.keeper.stop(FIRST, "cancelled");
    assertThat(rig.untilEnded(FIRST)).isInstanceOf(Report.Failed.class);
    assertThat(trainer.isAlive()).isFalse();
  }

  @Test
  void what_a_power_cut_has_spoilt_of_a_grant_is_as_if_it_had_never_come() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST));
    rig.untilEnded(FIRST);
    rig.until(rig.keeper::isSettled);
    Files.createDirectories(rig.folder(SECOND).path());
    Files.createFile(rig.folder(SECOND).slot());
    Files.createFile(rig.folder(SECOND).spec());
    rig.restart();
    assertThat(rig.keeper.isSettled()).isTrue();
    rig.keeper.run(FakeStage.epochs(1).spec(FakeStage.attempt(2, 2)));
    assertThat(rig.untilEnded(FakeStage.attempt(2, 2))).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void a_spec_that_a_power_cut_has_spoilt_is_a_failure() throws IOException {
    Files.createDirectories(rig.folder(FIRST).path());
    Files.writeString(rig.folder(FIRST).slot(), "cpu0");
    Files.createFile(rig.folder(FIRST).spec());
    rig.restart();
    assertThat(((Report.Failed) rig.untilEnded(FIRST)).kind()).isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void a_killed_trainer_is_a_transient_failure_with_its_last_log_lines() throws IOException {
    rig.keeper.run(FakeStage.epochs(2).held().spec(FIRST));
    rig.untilReports(FIRST, 3);
    rig.killTrainer();
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("ended without a word", "exit code 137");
    assertThat(failed.details()).contains("fake trainer at work on " + FIRST);
    assertWithoutGaps(rig.of(FIRST));

    rig.until(rig.keeper::isSettled);
    rig.keeper.run(FakeStage.epochs(1).spec(FakeStage.attempt(1, 2)));
    assertThat(rig.untilEnded(FakeStage.attempt(1, 2))).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void a_restarted_node_takes_up_the_living_trainer_and_every_report_arrives() throws IOException {
    rig.keeper.run(FakeStage.epochs(4).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    long pid = rig.trainer().pid();
    rig.acknowledging(false);
    rig.restart();
    assertThat(rig.keeper.held()).containsExactly(new Held(FIRST, "cpu0", true, null));
    rig.acknowledging(true);
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    assertThat(rig.untilEnded(FIRST)).isInstanceOf(Report.Succeeded.class);
    rig.until(rig.keeper::isSettled);
    assertThat(rig.trainer().pid()).isEqualTo(pid);
    assertThat(rig.of(FIRST)).hasSize(6);
    assertWithoutGaps(rig.of(FIRST));
  }

  @Test
  void a_restarted_node_does_not_send_what_was_acknowledged() throws IOException {
    rig.keeper.run(FakeStage.epochs(2).held().spec(FIRST));
    rig.untilReports(FIRST, 3);
    rig.keeper.acknowledge(FIRST, 3);
    int before = rig.got().size();
    rig.restart();
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    rig.untilEnded(FIRST);
    List<NumberedReport> after = rig.got().subList(before, rig.got().size());
    assertThat(after).extracting(NumberedReport::sequence).containsOnly(4L);
  }

  @Test
  void what_ended_while_the_node_was_away_is_sent_when_it_is_back() throws IOException {
    rig.acknowledging(false);
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST));
    rig.until(() -> !rig.keeper.held().get(0).running());
    rig.killTrainer();
    rig.restart();
    assertThat(rig.keeper.held()).containsExactly(new Held(FIRST, "cpu0", false, null));
    int before = rig.got().size();
    rig.acknowledging(true);
    rig.until(rig.keeper::isSettled);
    assertThat(rig.got().subList(before, rig.got().size()))
        .extracting(NumberedReport::sequence)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void reports_are_sent_again_until_they_are_acknowledged() throws IOException {
    rig.acknowledging(false);
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST));
    rig.until(() -> rig.got().size() > 3);
    assertThat(rig.got()).extracting(NumberedReport::sequence).contains(1L);
    assertThat(rig.keeper.isSettled()).isFalse();
  }

  @Test
  void a_trainer_that_died_while_the_node_was_away_is_a_failure() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    rig.killTrainer();
    rig.restart();
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.message()).contains("ended without a word");
    assertWithoutGaps(rig.of(FIRST));
  }

  @Test
  void a_record_torn_by_the_trainers_death_is_cut_off() throws IOException {
    rig.keeper.run(FakeStage.epochs(2).ending(End.TEAR).spec(FIRST));
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.message()).contains("exit code 9");
    assertThat(rig.of(FIRST)).hasSize(4);
    assertWithoutGaps(rig.of(FIRST));
    rig.until(rig.keeper::isSettled);
  }

  @Test
  void a_journal_damaged_in_the_middle_ends_the_attempt_and_names_the_place() throws IOException {
    rig.acknowledging(false);
    rig.keeper.run(FakeStage.epochs(3).held().spec(FIRST));
    Path journal = rig.folder(FIRST).journal();
    rig.until(() -> new JournalReader(journal).readAll(0).reports().size() == 4);
    rig.killTrainer();
    byte[] bytes = Files.readAllBytes(journal);
    bytes[bytes.length / 2] ^= 1;
    Files.write(journal, bytes);
    rig.restart();
    int before = rig.got().size();
    rig.acknowledging(true);
    rig.until(rig.keeper::isSettled);
    List<NumberedReport> after =
        rig.got().subList(before, rig.got().size()).stream().distinct().toList();
    assertWithoutGaps(after);
    Report.Failed failed = (Report.Failed) after.get(after.size() - 1).report();
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("damaged", journal.toString(), "offset");
    try (var beside = Files.newDirectoryStream(journal.getParent(), "journal.damaged-*")) {
      assertThat(beside).hasSize(1);
    }
  }

  @Test
  void a_stop_is_reported_with_its_reason() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    rig.keeper.stop(SECOND, "another's");
    rig.keeper.stop(FIRST, "paused");
    rig.keeper.stop(FIRST, "said twice");
    assertThat(rig.untilEnded(FIRST)).isEqualTo(new Report.Stopped("paused"));
    rig.until(rig.keeper::isSettled);
    rig.keeper.stop(FIRST, "too late");
    rig.keeper.tick();
  }

  @Test
  void an_attempt_is_stopped_before_its_trainer_has_started() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.keeper.stopAll("the worker is stopping");
    assertThat(rig.untilEnded(FIRST)).isEqualTo(new Report.Stopped("the worker is stopping"));
    rig.until(() -> Files.exists(rig.slot().state())); // for it to be found and ended
  }

  @Test
  void a_trainer_that_does_not_stop_in_time_is_killed() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).ending(End.DEAF).spec(FIRST));
    rig.untilReports(FIRST, 2);
    ProcessHandle trainer = rig.trainer();
    rig.keeper.stop(FIRST, "cancelled");
    assertThat(rig.untilEnded(FIRST)).isInstanceOf(Report.Failed.class);
    assertThat(trainer.isAlive()).isFalse();
  }

  @Test
  void a_trainer_that_leaves_its_stage_without_a_last_report_has_failed() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).ending(End.SILENT).spec(FIRST));
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.message()).contains("left attempt", "without a last report");
    assertThat(failed.details()).contains("nothing more to say");
  }

  @Test
  void a_trainer_that_refuses_its_stage_has_failed_with_what_it_said() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).ending(End.REFUSE).spec(FIRST));
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.message()).contains("this trainer refuses everything");
  }

  @Test
  void a_trainer_that_cannot_start_is_a_failure_with_what_its_process_said() throws IOException {
    rig = new SlotRig(home, "no.such.Trainer");
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST));
    Report.Failed failed = (Report.Failed) rig.untilEnded(FIRST);
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("ended before it took its stage", "exit code 1");
    assertThat(failed.details()).anyMatch(line -> line.contains("no.such.Trainer"));
  }

  @Test
  void a_forgotten_attempt_is_dropped_once_it_has_ended_and_not_before() throws IOException {
    rig.acknowledging(false);
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 1);
    rig.keeper.forget(FIRST);
    assertThat(rig.keeper.isSettled()).isFalse();
    Files.createFile(FakeStage.go(rig.folder(FIRST)));
    rig.until(() -> !rig.keeper.held().get(0).running());
    rig.keeper.forget(FIRST);
    assertThat(rig.keeper.isSettled()).isTrue();
    rig.restart();
    assertThat(rig.keeper.isSettled()).isTrue();
  }

  @Test
  void a_grant_that_is_known_older_or_too_early_is_ignored() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FakeStage.attempt(1, 2)));
    rig.keeper.run(FakeStage.epochs(1).held().spec(FakeStage.attempt(1, 2)));
    rig.keeper.run(FakeStage.epochs(1).spec(SECOND)); // the slot is busy
    assertThat(rig.keeper.held()).hasSize(1);
    Files.createFile(FakeStage.go(rig.folder(FakeStage.attempt(1, 2))));
    rig.untilEnded(FakeStage.attempt(1, 2));
    rig.until(rig.keeper::isSettled);
    rig.keeper.run(FakeStage.epochs(1).spec(FakeStage.attempt(1, 2)));
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST)); // attempt 1, when 2 is done
    assertThat(rig.keeper.isSettled()).isTrue();
    assertThat(rig.of(SECOND)).isEmpty();
  }

  @Test
  void progress_that_a_power_cut_has_spoilt_does_not_hide_the_attempt() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).held().spec(FIRST));
    rig.untilReports(FIRST, 2);
    Files.write(rig.folder(FIRST).progress(), new byte[40]);
    assertThat(rig.keeper.held()).containsExactly(new Held(FIRST, "cpu0", true, null));
  }

  @Test
  void an_idle_trainer_leaves_when_it_is_dismissed() throws IOException {
    rig.keeper.run(FakeStage.epochs(1).spec(FIRST));
    rig.untilEnded(FIRST);
    ProcessHandle trainer = rig.trainer();
    rig.until(
        () -> {
          rig.keeper.dismissTrainer();
          return !trainer.isAlive();
        });
  }
}
