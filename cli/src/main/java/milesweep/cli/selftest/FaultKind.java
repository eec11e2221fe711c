package milesweep.cli.selftest;

import java.util.Optional;

/** The ways in which a cluster is hurt. */
enum FaultKind {
  /** SIGKILL; started again after the fault's pause, as a service manager would. */
  KILL_COORDINATOR(10, "kill", "of the coordinator", Target.COORDINATOR, null),
  /** SIGKILL of the node's process alone: its trainers go on. */
  KILL_WORKER(12, "kill", "of a worker", Target.NODE, null),
  /** SIGKILL of one trainer. */
  KILL_TRAINER(12, "kill", "of a trainer", Target.SLOT, null),
  /** SIGKILL of a worker and all its trainers. */
  KILL_NODE(6, "kill", "of a whole node", Target.NODE, null),
  /** SIGSTOP, and SIGCONT after the pause. */
  STOP_COORDINATOR(6, "stop", "of the coordinator", Target.COORDINATOR, null),
  STOP_WORKER(6, "stop", "of a worker", Target.NODE, null),
  STOP_TRAINER(6, "stop", "of a trainer", Target.SLOT, null),
  /** A node's cable is pulled. */
  CUT_NODE(8, "cut", "of a node's link", Target.NODE, Need.NETWORK),
  /** The coordinator's cable is pulled. */
  CUT_COORDINATOR(4, "cut", "of the coordinator's link", Target.COORDINATOR, Need.NETWORK),
  /** A node's cable is loose. */
  FLAPPING(4, "flapping link", "", Target.NODE, Need.NETWORK),
  FULL_NODE_DISK(4, "full disk", "of a node", Target.NODE, Need.MOUNTS),
  FULL_COORDINATOR_DISK(2, "full disk", "of the coordinator", Target.COORDINATOR, Need.MOUNTS),
  /** A whole node is killed, and the end of a journal of its is not what was written. */
  TORN_JOURNAL(6, "torn journal", "", Target.NODE, null),
  /** A whole node is killed, and its newest checkpoint is damaged. */
  DAMAGED_CHECKPOINT(4, "damaged checkpoint", "", Target.NODE, null),
  /** A node's wall clock jumps, and back. */
  CLOCK_NODE(3, "clock jump", "of a node", Target.NODE, Need.CLOCK),
  CLOCK_COORDINATOR(3, "clock jump", "of the coordinator", Target.COORDINATOR, Need.CLOCK),
  /** SIGTERM, and started again. */
  RESTART_COORDINATOR(4, "restart", "of the coordinator", Target.COORDINATOR, null),
  RESTART_WORKER(4, "restart", "of a worker", Target.NODE, null),
  /** A person drains a node, and takes it back. */
  DRAIN(3, "drained node", "", Target.NODE, null),
  /** A person pauses the newest sweep, and has it go on. */
  PAUSE(3, "paused sweep", "", Target.SWEEP, null);

  /** Whom it hurts. */
  enum Target {
    COORDINATOR,
    NODE,
    SLOT,
    SWEEP
  }

  private final int weight;
  private final String group;
  private final String whose;
  private final Target target;
  private final Need need;

  FaultKind(int weight, String group, String whose, Target target, Need need) {
    this.weight = weight;
    this.group = group;
    this.whose = whose;
    this.target = target;
    this.need = need;
  }

  /** How often it is drawn, against the others' weights. */
  int weight() {
    return weight;
  }

  /** What it is counted as: {@code kill}. */
  String group() {
    return group;
  }

  Target target() {
    return target;
  }

  Optional<Need> need() {
    return Optional.ofNullable(need);
  }

  /** {@code kill of a trainer}. */
  String words() {
    return whose.isEmpty() ? group : group + " " + whose;
  }

  /**
   * Whether the victim is another one, or as new, when the pause is over: it has no second half.
   */
  boolean lasts() {
    return switch (this) {
      case KILL_TRAINER -> false;
      default -> true;
    };
  }
}
