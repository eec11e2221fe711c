package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.cli.ProgressView.SweepView;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static SweepOverview sweep(String state, boolean rejected, Map<String, Integer> trials) {
    return new SweepOverview(
        "s", state, trials, 1, 4, null, List.of(), List.of(), null, List.of(), List.of(), rejected);
  }

  @Test
  void a_trial_whose_node_is_lost_is_neither_done_nor_failed() {
    SweepView view =
        Views.of(sweep("running", false, Map.of("lost", 1, "preempted", 1, "succeeded", 1)));
    assertThat(view.total()).isEqualTo(3);
    assertThat(view.done()).isEqualTo(1);
    assertThat(view.failed()).isZero();
  }

  @Test
  void the_exit_code_tells_refused_data_from_failed_trials() {
    Map<String, Integer> failed = Map.of("failed", 2, "succeeded", 1);
    assertThat(Views.exitCode(sweep("finished", true, Map.of("failed", 3))))
        .isEqualTo(ExitCode.WRONG_INPUT);
    assertThat(Views.exitCode(sweep("finished", false, failed))).isEqualTo(ExitCode.TRIALS_FAILED);
    assertThat(Views.exitCode(sweep("finished", false, Map.of("succeeded", 3))))
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void counts_are_words_a_person_would_write() {
    assertThat(Views.counted(1, "slot")).isEqualTo("1 slot");
    assertThat(Views.counted(2, "slot")).isEqualTo("2 slots");
  }
}
