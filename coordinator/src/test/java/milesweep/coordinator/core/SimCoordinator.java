package milesweep.coordinator.core;

import static milesweep.coordinator.core.SimWorld.Mutation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.lease.RetryPolicy;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.SweepState;

/** The core in a shell that commits first and sends afterwards, and that dies now and then. */
final class SimCoordinator {
  private record Work(List<Change> changes, Runnable sends) {}

  final MemoryStore store = new MemoryStore();

  /** Hash over all that happened: equal seeds must give equal ones. */
  long trace;

  int steps;
  int replaced;

  /** Leases that ran out. */
  int expired;

  private final SimWorld world;
  private final Deque<Work> pipeline = new ArrayDeque<>();
  private final Map<StageKey, StageResult> results = new HashMap<>();

  /** When a stage's latest attempt was granted or shown last, by the world's clock. */
  private final Map<StageKey, Long> lastSign = new HashMap<>();

  private final Map<StageKey, Integer> granted = new HashMap<>();
  private long born;
  private CoordinatorCore core;
  private long life;
  private long epoch;
  private long clockOffset;

  SimCoordinator(SimWorld world) {
    this.world = world;
  }

  void start() {
    epoch++;
    life++;
    born = world.now;
    clockOffset = world.random.nextLong(1_000_000);
    CoreSettings settings =
        new CoreSettings(epoch, "1", 1_000, 10_000, new RetryPolicy(500, 4_000, 50, 50));
    core = new CoordinatorCore(settings, store.snapshot(), moment());
    tick(life);
  }

  private Moment moment() {
    return new Moment(world.now + clockOffset, world.now);
  }

  private void tick(long ofLife) {
    if (ofLife == life && core != null) {
      hear(new Event.Ticked());
      world.after(300, () -> tick(ofLife));
    }
  }

  /** Dies; of what was on its way to the disk, some first part arrived. */
  void crash() {
    if (core == null) {
      return;
    }
    core = null;
    for (int committed = world.random.nextInt(pipeline.size() + 1); committed > 0; committed--) {
      commit(pipeline.remove().changes());
    }
    pipeline.clear();
    world.after(world.random.nextLong(100, 15_000), this::start);
  }

  void hear(Event event) {
    if (core == null) {
      return;
    }
    Event heard = world.mutation == Mutation.NO_FENCE ? forged(event) : event;
    List<Effect> effects = core.step(heard, moment());
    steps++;
    List<Change> changes = new ArrayList<>();
    List<Effect.Send> sends = new ArrayList<>();
    for (int i = 0; i < effects.size(); i++) {
      trace = trace * 31 + effects.get(i).hashCode();
      if (effects.get(i) instanceof Effect.Persist persist) {
        check(i == 0, "something comes before what is to be durable");
        changes.addAll(persist.changes());
      } else if (effects.get(i) instanceof Effect.Send send) {
        sends.add(send);
      }
    }
    watchLeases(heard, changes, sends);
    Runnable send = () -> sends.forEach(this::send);
    boolean early = world.mutation == Mutation.SEND_FIRST;
    if (early) {
      send.run();
    }
    pipeline.add(new Work(changes, early ? () -> {} : send));
    long ofLife = life;
    world.after(world.random.nextLong(1, 200), () -> commitNext(ofLife));
  }

  /** No lease may end before the silence that the least patient of its stage's sweeps bears. */
  private void watchLeases(Event event, List<Change> changes, List<Effect.Send> sends) {
    for (Change change : changes) {
      if (change instanceof Change.EventLogged log && log.text().startsWith("lease of ")) {
        double patience =
            store.sweepsOf(log.stage()).stream()
                .mapToDouble(SimWorld.LEASES::get)
                .min()
                .orElse(0); // its link is not on the disk yet
        long silence = world.now - Math.max(born, lastSign.getOrDefault(log.stage(), 0L));
        check(silence >= patience * 1_000, log.text() + ", after " + silence + " ms");
        expired++;
      } else if (change instanceof Change.Granted grant) {
        granted.put(grant.attempt().stage(), grant.attempt().number());
        lastSign.put(grant.attempt().stage(), world.now);
      }
    }
    if (event instanceof Event.NodeHeard heard
        && heard.message() instanceof ToCoordinator.Heartbeat beat
        && !sends.isEmpty()) { // one that is too old is not answered, and renews nothing
      for (ToCoordinator.Held held : beat.held()) {
        StageAttempt attempt = held.attempt();
        if (granted.getOrDefault(attempt.stage(), 0) == attempt.number()) {
          lastSign.put(attempt.stage(), world.now);
        }
      }
    }
  }

  private void commitNext(long ofLife) {
    if (ofLife == life && core != null) {
      Work work = pipeline.remove();
      commit(work.changes());
      work.sends().run();
    }
  }

  /** What a coordinator would see that looks neither at attempts' numbers nor at who has them. */
  private Event forged(Event event) {
    if (event instanceof Event.NodeHeard heard
        && heard.message() instanceof ToCoordinator.Reports reports) {
      StageKey stage = reports.attempt().stage();
      StageAttempt current = new StageAttempt(stage, store.attemptsOf(stage));
      List<NumberedReport> all =
          reports.reports().stream()
              .map(one -> new NumberedReport(current, one.sequence(), one.report()))
              .toList();
      String holder = store.holderOf(current).node();
      SimNode node =
          world.nodes.stream().filter(one -> one.name.equals(holder)).findFirst().orElseThrow();
      return new Event.NodeHeard(
          new ToCoordinator.Reports(holder, node.incarnation(), current, all, node.pass()));
    }
    return event;
  }

  private void commit(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Reported reported
          && reported.current()
          && reported.report() instanceof Report.EpochEnded epoch) {
        check(
            epoch.learningRate() == reported.attempt().number(),
            "an epoch of attempt " + epoch.learningRate() + " counts for " + reported.attempt());
      } else if (change instanceof Change.ResultSet set) {
        long mark = set.result().counts().get("mark");
        check(mark == set.attempt().toString().hashCode(), "a result under a wrong number: " + set);
        if (set.attempt().number() < store.attemptsOf(set.attempt().stage())) {
          replaced++;
        }
      }
    }
    store.apply(changes);
    for (Change change : changes) {
      if (change instanceof Change.ResultSet set) {
        StageKey stage = set.attempt().stage();
        results.putIfAbsent(stage, set.result());
        checkResult(stage, results.get(stage));
      }
    }
  }

  private void checkResult(StageKey stage, StageResult result) {
    check(store.resultOf(stage).equals(result), "the result of " + stage + " changed");
  }

  private void send(Effect.Send send) {
    checkDurable(send.message());
    SimNode node = world.at(send.address());
    if (node != null) {
      world.carry(
          node.name,
          () -> {
            if (node.address().equals(send.address())) { // else for a start before
              node.hear(send.message());
            }
          });
    }
  }

  /** Nothing that has left may rest on something that a crash would undo. */
  private void checkDurable(ToNode message) {
    if (message instanceof ToNode.Acknowledged ack) {
      check(store.reportsOf(ack.attempt()) >= ack.upTo(), "acknowledged, not durable: " + ack);
    } else if (message instanceof ToNode.Orders orders) {
      Map<String, StageAttempt> bySlot = new HashMap<>();
      for (ToNode.Grant grant : orders.grants()) {
        StageAttempt attempt = grant.spec().attempt();
        check(
            store.attemptsOf(attempt.stage()) >= attempt.number(),
            "granted, not durable: " + attempt);
        check(
            grant.spec().weights().stream().allMatch(store::names),
            "weights of no result for " + attempt);
        check(bySlot.put(grant.slot(), attempt) == null, "two stages for slot " + grant.slot());
      }
    }
  }

  boolean isAtRest() {
    results.forEach(this::checkResult);
    return core != null
        && pipeline.stream().allMatch(work -> work.changes().isEmpty())
        && core.statuses().size() == 3
        && core.statuses().stream().allMatch(status -> status.state() == SweepState.FINISHED);
  }

  List<SweepStatus> statuses() {
    return core == null ? List.of() : core.statuses();
  }

  private static void check(boolean holds, String broken) {
    if (!holds) {
      throw new AssertionError(broken);
    }
  }
}
