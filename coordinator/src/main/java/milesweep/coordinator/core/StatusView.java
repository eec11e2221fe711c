package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import milesweep.common.protocol.Progress;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.lease.Lease;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.SweepState;

/** Puts together what a person sees of a sweep. */
final class StatusView {
  private static final int DETAIL_LINES = 5; // of a dead trainer's log, or of causes
  private static final int MOST_WARNED_STAGES = 20;

  private final CoordinatorState state;

  StatusView(CoordinatorState state) {
    this.state = state;
  }

  /** What there is to say of a sweep's stages; they are many, and looked at once. */
  private static final class Remarks {
    int over;
    final List<StageEntry> failed = new ArrayList<>();
    final Set<String> notes = new LinkedHashSet<>();
    final Set<String> elsewhere = new LinkedHashSet<>();
    final List<StageEntry> warned = new ArrayList<>();

    void look(StageEntry stage) {
      if (stage.state.isTerminal()) {
        over++;
        boolean isFailure =
            stage.state == StageState.FAILED || stage.state == StageState.OUT_OF_MEMORY;
        if (isFailure && stage.reason != null) {
          failed.add(stage);
        }
      }
      if (stage.plan.kind() == StageKind.PREPARE && stage.outcome != null) {
        notes.addAll(stage.outcome.warnings());
      }
      if (stage.otherContext != null) {
        elsewhere.add(stage.otherContext.insteadOf(stage.plan.context()));
      }
      if (warned.size() < MOST_WARNED_STAGES && !stage.warnings().isEmpty()) {
        warned.add(stage);
      }
    }
  }

  SweepStatus of(SweepEntry sweep) {
    Remarks remarks = new Remarks();
    for (StageEntry stage : sweep.stages) {
      remarks.look(stage);
    }
    return new SweepStatus(
        sweep.stored(),
        sweep.state,
        state.agenda.counts(sweep),
        remarks.over,
        sweep.stages.size(),
        secondsLeft(sweep),
        running(sweep),
        faults(sweep, remarks.failed),
        Waiting.reason(state, sweep),
        List.copyOf(remarks.notes),
        warnings(sweep, remarks),
        isRejected(sweep));
  }

  private boolean isRejected(SweepEntry sweep) {
    return sweep.groups().stream()
        .map(group -> state.stages.get(group.key()).state)
        .allMatch(prepare -> prepare.isTerminal() && prepare != StageState.SUCCEEDED);
  }

  private static List<String> faults(SweepEntry sweep, List<StageEntry> failed) {
    List<String> faults = new ArrayList<>();
    for (StageEntry stage : failed) {
      if (stage.plan.kind() == StageKind.PREPARE) {
        faults.addAll(withoutFrames(stage.reason));
      } else {
        faults.add(label(sweep, stage) + ": " + shortened(stage.reason));
      }
    }
    return faults;
  }

  /**
   * The first line of a reason, which says what happened, and the last ones of what it came with.
   */
  private static String shortened(String reason) {
    List<String> lines = withoutFrames(reason);
    int from = Math.max(1, lines.size() - DETAIL_LINES);
    StringBuilder text = new StringBuilder(lines.get(0));
    lines.subList(from, lines.size()).forEach(line -> text.append("\n    ").append(line));
    return text.toString();
  }

  /** Stack frames in a dead process's log are for the log. */
  private static List<String> withoutFrames(String reason) {
    return reason
        .lines()
        .filter(line -> !line.matches("\\s+(at .+\\(.*\\)|\\.\\.\\. \\d+ more)"))
        .toList();
  }

  private List<String> warnings(SweepEntry sweep, Remarks remarks) {
    Set<String> warnings = new LinkedHashSet<>();
    if (sweep.state == SweepState.RUNNING) {
      for (NodeEntry node : state.nodes.values()) {
        node.slots.stream()
            .filter(slot -> slot.trouble() != null)
            .map(slot -> "slot " + node.name + "/" + slot.name() + " waits: " + slot.trouble())
            .forEach(warnings::add);
      }
    }
    remarks.elsewhere.forEach(
        what -> warnings.add("some stages compute on " + what + "; the table marks their rows"));
    for (StageEntry stage : remarks.warned) {
      stage.warnings().forEach(text -> warnings.add(label(sweep, stage) + ": " + text));
    }
    return List.copyOf(warnings);
  }

  /** A stage that is over is in nobody's demand, so all that have it count. */
  private static String label(SweepEntry sweep, StageEntry stage) {
    List<TrialEntry> concerned =
        stage.trials.stream().filter(trial -> trial.sweep == sweep).toList();
    return TrialLabel.of(stage, concerned.isEmpty() ? null : concerned.get(0), concerned.size());
  }

  private List<SweepStatus.Running> running(SweepEntry sweep) {
    List<SweepStatus.Running> running = new ArrayList<>();
    for (Lease lease : state.leases.all()) {
      StageEntry stage = state.stages.get(lease.attempt().stage());
      if (stage.state == StageState.RUNNING && stage.sweeps.contains(sweep)) {
        running.add(
            new SweepStatus.Running(
                lease.attempt(),
                lease.node(),
                lease.slot(),
                TrialLabel.trials(state.agenda.demand(stage)),
                stage.plan.kind(),
                stage.progress));
      }
    }
    return running;
  }

  /** All expected work over all slots, but no less than the longest chain takes. */
  private Long secondsLeft(SweepEntry sweep) {
    if (sweep.state != SweepState.RUNNING) {
      return null;
    }
    state.agenda.refresh();
    double work = 0;
    double longest = 0;
    for (StageEntry stage : sweep.stages) {
      Demand demand = stage.demand;
      if (demand == null) {
        continue;
      }
      OptionalDouble all = state.estimate.seconds(stage.plan);
      if (stage.plan.kind() == StageKind.PREPARE || all.isEmpty()) {
        return null;
      }
      double done = all.getAsDouble() * fractionDone(stage.progress);
      work += all.getAsDouble() - done;
      longest = Math.max(longest, demand.pathSeconds() - done);
    }
    int slots = state.nodes.values().stream().mapToInt(node -> node.slots.size()).sum();
    return Math.round(Math.max(work / Math.max(slots, 1), longest));
  }

  private static double fractionDone(Progress progress) {
    if (progress == null || progress.steps() == 0 || progress.fetching()) {
      return 0;
    }
    double ofEpoch = Math.min(1.0, (double) progress.step() / progress.steps());
    return progress.epochs() == 0
        ? ofEpoch
        : Math.min(1.0, (progress.epoch() - 1 + ofEpoch) / progress.epochs());
  }
}
