package milesweep.cli.selftest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What is done to a cluster, and when: a function of seed and duration alone. Faults that this
 * machine cannot do are in the plan as well, so that a seed means the same everywhere; they are
 * left out when it is carried out.
 *
 * @param seed that it was drawn with
 * @param millis how long faults go on
 * @param faults by time
 */
public record ChaosPlan(long seed, long millis, List<Fault> faults) {
  /** Nodes of the cluster. Two: deaths on three nodes would end a stage, and rightly. */
  static final int NODES = 2;

  /** Slots of each node. */
  static final int SLOTS = 2;

  private static final long FIRST_MILLIS = 1_500;
  private static final long LEAST_GAP_MILLIS = 500;
  private static final int GAP_SPREAD_MILLIS = 1_600;
  private static final int DRAWS = 8;

  public ChaosPlan {
    faults = List.copyOf(faults);
  }

  /**
   * The plan of a seed.
   *
   * @param millis how long faults go on, more than 0
   */
  public static ChaosPlan of(long seed, long millis) {
    if (millis <= 0) {
      throw new IllegalArgumentException("faults must go on for some time, not " + millis + " ms");
    }
    Random random = new Random(seed);
    Map<String, Long> busyUntil = new HashMap<>();
    List<Fault> faults = new ArrayList<>();
    for (long at = FIRST_MILLIS;
        at < millis;
        at += LEAST_GAP_MILLIS + random.nextInt(GAP_SPREAD_MILLIS)) {
      Fault fault = draw(random, faults.size() + 1, at);
      for (int i = 1; i < DRAWS && busyUntil.getOrDefault(victim(fault), 0L) > at; i++) {
        fault = draw(random, faults.size() + 1, at); // rather somebody who stands
      }
      busyUntil.merge(victim(fault), at + fault.holdMillis(), Math::max);
      faults.add(fault);
    }
    return new ChaosPlan(seed, millis, faults);
  }

  private static Fault draw(Random random, int number, long at) {
    FaultKind kind = kind(random);
    int node = 1 + random.nextInt(NODES);
    int slot = random.nextInt(SLOTS);
    long hold = hold(kind, random);
    boolean named =
        kind.target() == FaultKind.Target.NODE || kind.target() == FaultKind.Target.SLOT;
    return new Fault(number, at, kind, named ? node : 0, slot, hold, random.nextLong());
  }

  private static FaultKind kind(Random random) {
    int total = 0;
    for (FaultKind kind : FaultKind.values()) {
      total += kind.weight();
    }
    int drawn = random.nextInt(total);
    for (FaultKind kind : FaultKind.values()) {
      drawn -= kind.weight();
      if (drawn < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  /** Most are short; of what silences somebody each fourth is longer than a lease. */
  private static long hold(FaultKind kind, Random random) {
    boolean patient = random.nextInt(4) == 0;
    int spread = random.nextInt(1_000);
    return switch (kind) {
      case KILL_TRAINER -> 0;
      case KILL_COORDINATOR, KILL_WORKER, RESTART_COORDINATOR, RESTART_WORKER ->
          patient ? 2_000 + spread : spread;
      case KILL_NODE, TORN_JOURNAL, DAMAGED_CHECKPOINT -> patient ? 6_500 + spread : spread;
      case STOP_COORDINATOR, STOP_WORKER, STOP_TRAINER, CUT_NODE, CUT_COORDINATOR, FLAPPING ->
          patient ? ChaosSweep.LEASE_SECONDS * 1_000 + 1_500 + spread : 1_500 + 2L * spread;
      case FULL_NODE_DISK, FULL_COORDINATOR_DISK -> 1_500 + spread;
      case CLOCK_NODE, CLOCK_COORDINATOR, DRAIN, PAUSE -> 1_500 + 2L * spread;
    };
  }

  private static String victim(Fault fault) {
    return switch (fault.kind().target()) {
      case COORDINATOR -> "coordinator";
      case NODE -> "w" + fault.node();
      case SLOT -> "w" + fault.node() + "/" + fault.slot();
      case SWEEP -> "sweep";
    };
  }

  /** One line for each fault. */
  public List<String> lines() {
    return faults.stream().map(Fault::toString).toList();
  }
}
