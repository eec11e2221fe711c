package milesweep.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import milesweep.cli.ProgressView.SlotView;
import milesweep.cli.ProgressView.SweepView;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.dashboard.SweepService.Running;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;

/** Turns what the coordinator tells of a sweep into what the screen shows. */
final class Views {
  private static final Set<String> UNFINISHED =
      Arrays.stream(TrialState.values())
          .filter(state -> !state.isTerminal())
          .map(TrialState::label)
          .collect(Collectors.toSet());

  private Views() {}

  /** The live view of a sweep. */
  static SweepView of(SweepOverview sweep) {
    int total = sweep.trials().values().stream().mapToInt(Integer::intValue).sum();
    int succeeded = sweep.trials().getOrDefault("succeeded", 0);
    int unfinished =
        sweep.trials().entrySet().stream()
            .filter(e -> UNFINISHED.contains(e.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    int done = total - unfinished;
    List<SlotView> slots =
        sweep.running().stream()
            .sorted(Comparator.comparing(Running::node).thenComparing(Running::slot))
            .map(Views::slot)
            .toList();
    return new SweepView(
        sweep.name(),
        done,
        done - succeeded,
        total,
        sweep.stagesDone(),
        sweep.stages(),
        sweep.secondsLeft(),
        sweep.waiting(),
        slots);
  }

  private static SlotView slot(Running running) {
    return new SlotView(
        running.node() + "/" + running.slot(),
        running.stage() + " " + running.trial(),
        running.epoch(),
        running.epochs(),
        running.step(),
        running.steps(),
        running.loss(),
        running.stepMillis());
  }

  /** Whether nothing more will happen to the sweep by itself. */
  static boolean isOver(SweepOverview sweep) {
    return sweep.rejected()
        || sweep.state().equals("finished")
        || sweep.state().equals("cancelled");
  }

  /** Whether the sweep was paused because trials fail; a person has to look. */
  static boolean isPausedByItself(SweepOverview sweep) {
    return sweep.state().equals("paused") && sweep.waiting() != null;
  }

  /** Why it was, without what to do about it. */
  static String whyPaused(SweepOverview sweep) {
    int end = sweep.waiting().indexOf("; mend it");
    return end < 0 ? sweep.waiting() : sweep.waiting().substring(0, end);
  }

  /** The exit code that an ended sweep deserves. */
  static int exitCode(SweepOverview sweep) {
    if (sweep.rejected()) {
      return ExitCode.WRONG_INPUT;
    }
    SweepView view = of(sweep);
    return view.failed() > 0 ? ExitCode.TRIALS_FAILED : ExitCode.DONE;
  }

  /** {@code 1 slot}, {@code 2 slots}. */
  static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** One line for lists: {@code quickstart running 5/14 trials 1 failed}. */
  static String line(SweepOverview sweep) {
    SweepView view = of(sweep);
    String line =
        "%s  %s  %d/%d trials".formatted(view.name(), sweep.state(), view.done(), view.total());
    return view.failed() > 0 ? line + "  " + view.failed() + " failed" : line;
  }
}
