package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import milesweep.coordinator.dashboard.SweepService.Control;
import milesweep.coordinator.store.Drain;

/** Carries out the faults of a plan, and makes them good. Used by one thread. */
final class Saboteur {
  /** Makes a fault good. */
  interface Repair {
    void run() throws IOException;
  }

  private static final Repair NOTHING = () -> {};
  private static final long ORDER_MILLIS = 3_000;
  private static final long REPAIR_MILLIS = 600_000;

  private final ChaosCluster cluster;
  private final Operator operator;
  private final Set<Need> offers;
  private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);

  Saboteur(ChaosCluster cluster, Operator operator, Set<Need> offers) {
    this.cluster = cluster;
    this.operator = operator;
    this.offers = offers;
  }

  /** How many faults of each kind hit somebody. */
  synchronized Map<FaultKind, Integer> done() {
    return new EnumMap<>(done);
  }

  private synchronized void count(FaultKind kind) {
    done.merge(kind, 1, Integer::sum);
  }

  /**
   * Carries out a fault.
   *
   * @return what makes it good when its time is over; empty when it cannot be done here, or its
   *     victim is down already
   */
  Optional<Repair> begin(Fault fault) throws IOException {
    if (!fault.kind().need().map(offers::contains).orElse(true)) {
      return Optional.empty();
    }
    Optional<Repair> repair = act(fault);
    if (repair.isPresent() && !isOrder(fault.kind())) {
      count(fault.kind());
    }
    return repair;
  }

  private static boolean isOrder(FaultKind kind) {
    return kind == FaultKind.DRAIN || kind == FaultKind.PAUSE; // counted when it was given
  }

  private Optional<Repair> act(Fault fault) throws IOException {
    Duration hold = Duration.ofMillis(fault.holdMillis());
    return switch (fault.kind()) {
      case KILL_COORDINATOR -> when(cluster.coordinator().kill(hold), NOTHING);
      case RESTART_COORDINATOR -> when(cluster.coordinator().terminate(hold), NOTHING);
      case KILL_WORKER -> when(cluster.worker(fault.node()).kill(hold), NOTHING);
      case RESTART_WORKER -> when(cluster.worker(fault.node()).terminate(hold), NOTHING);
      case KILL_TRAINER -> killed(trainer(fault));
      case KILL_NODE -> when(killNode(fault), NOTHING);
      case STOP_COORDINATOR -> stopped(cluster.coordinator().process());
      case STOP_WORKER -> stopped(cluster.worker(fault.node()).process());
      case STOP_TRAINER -> stopped(trainer(fault));
      case CUT_NODE -> cut(List.of(fault.node()));
      case CUT_COORDINATOR -> cut(List.of(1, 2));
      case FLAPPING -> flap(fault);
      case FULL_NODE_DISK, FULL_COORDINATOR_DISK -> fill(fault);
      case TORN_JOURNAL -> torn(fault);
      case DAMAGED_CHECKPOINT -> damaged(fault);
      case CLOCK_NODE -> jumped("w" + fault.node(), fault);
      case CLOCK_COORDINATOR -> jumped("coordinator", fault);
      case DRAIN -> drained(fault);
      case PAUSE -> paused();
    };
  }

  private static Optional<Repair> when(boolean hit, Repair repair) {
    return hit ? Optional.of(repair) : Optional.empty();
  }

  private static Optional<Repair> killed(Optional<ProcessHandle> process) throws IOException {
    if (process.isPresent()) {
      Signals.kill(process.get());
    }
    return when(process.isPresent(), NOTHING);
  }

  private static Optional<Repair> stopped(Optional<ProcessHandle> process) throws IOException {
    if (process.isEmpty()) {
      return Optional.empty();
    }
    Signals.stop(process.get());
    return Optional.of(() -> Signals.goOn(process.get()));
  }

  /** The trainer of the slot that is meant, else of another slot of the node, else of any. */
  private Optional<ProcessHandle> trainer(Fault fault) {
    List<ProcessHandle> all = new ArrayList<>(cluster.trainers(fault.node()));
    if (all.isEmpty()) {
      all.addAll(TrainerProcesses.below(cluster.home()));
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(fault.slot() % all.size()));
  }

  /** The worker first, so that it cannot start a trainer anew. */
  private boolean killNode(Fault fault) throws IOException {
    boolean up = cluster.worker(fault.node()).kill(Duration.ofMillis(fault.holdMillis()));
    List<ProcessHandle> trainers = cluster.trainers(fault.node());
    for (ProcessHandle trainer : trainers) {
      Signals.kill(trainer);
    }
    return up || !trainers.isEmpty();
  }

  private Optional<Repair> cut(List<Integer> nodes) throws IOException {
    Cables cables = cluster.cables().orElseThrow();
    for (int node : nodes) {
      cables.pull(node);
    }
    return Optional.of(
        () -> {
          for (int node : nodes) {
            cables.plug(node);
          }
        });
  }

  /** Out, in, out, in within the first second, and then out until it is made good. */
  private Optional<Repair> flap(Fault fault) throws IOException {
    Cables cables = cluster.cables().orElseThrow();
    for (int i = 0; i < 3; i++) {
      cables.pull(fault.node());
      LockSupport.parkNanos(150_000_000);
      cables.plug(fault.node());
      LockSupport.parkNanos(50_000_000);
    }
    return cut(List.of(fault.node()));
  }

  private Optional<Repair> fill(Fault fault) throws IOException {
    SmallDisk disk = cluster.disk(fault.node()).orElseThrow();
    disk.fill();
    return Optional.of(disk::free);
  }

  private Optional<Repair> torn(Fault fault) throws IOException {
    return when(TornFiles.tearJournal(killed(fault), fault.salt()).isPresent(), NOTHING);
  }

  private Optional<Repair> damaged(Fault fault) throws IOException {
    return when(TornFiles.damageCheckpoint(killed(fault), fault.salt()).isPresent(), NOTHING);
  }

  private Path killed(Fault fault) throws IOException {
    if (killNode(fault)) {
      count(FaultKind.KILL_NODE);
    }
    return cluster.workerFolder(fault.node());
  }

  private Optional<Repair> jumped(String machine, Fault fault) throws IOException {
    ClockFiles clocks = cluster.clocks().orElseThrow();
    clocks.jump(machine, fault.salt());
    return Optional.of(() -> clocks.right(machine));
  }

  private Optional<Repair> drained(Fault fault) {
    String node = "w" + fault.node();
    Drain how = fault.salt() % 2 == 0 ? Drain.FINISH : Drain.NOW;
    operator.order(
        (client, sweep) -> client.drain(node, how), ORDER_MILLIS, () -> count(fault.kind()));
    return Optional.of(
        () ->
            operator.order(
                (client, sweep) -> client.drain(node, Drain.NONE), REPAIR_MILLIS, () -> {}));
  }

  private Optional<Repair> paused() {
    List<String> paused = new ArrayList<>();
    operator.order(
        (client, sweep) -> {
          if (sweep.isPresent()) {
            paused.add(sweep.get());
            client.control(sweep.get(), Control.PAUSE);
          }
        },
        ORDER_MILLIS,
        () -> count(FaultKind.PAUSE));
    return Optional.of(
        () ->
            operator.order(
                (client, sweep) -> {
                  for (String one : paused) {
                    client.control(one, Control.RESUME);
                  }
                },
                REPAIR_MILLIS,
                () -> {}));
  }
}
