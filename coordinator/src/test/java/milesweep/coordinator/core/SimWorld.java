package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;
import milesweep.common.Hashes;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.Drain;

/**
 * A cluster in one thread, with a clock of its own: everything that happens is an entry of one
 * queue, and every choice comes from one seed. Faults happen until a fixed time; after that the
 * world is kind, and has to come to rest.
 */
final class SimWorld {
  /** Rules that can be switched off, to see that the simulation notices. */
  enum Mutation {
    NONE,
    /** Reports count whatever attempt they come from. */
    NO_FENCE,
    /** Messages leave before what they rest on is durable. */
    SEND_FIRST,
    /** Journals are not synced, so that a power cut takes what was sent from them already. */
    NO_SYNC
  }

  /**
   * How much there is of everything.
   *
   * @param shared trials of a sweep that share their pretraining
   * @param plain trials of one that share nothing
   * @param others trials of a third, which wants the stages of the first
   * @param faultPause milliseconds between two faults at most
   */
  record Size(int nodes, int shared, int plain, int others, long faultPause) {
    static final Size SMALL = new Size(3, 3, 3, 2, 8_000);
  }

  private record Entry(long at, long order, Runnable action) {}

  static final long FAULTS_END = 120_000;

  /** Seconds of silence that each sweep bears. */
  static final Map<String, Double> LEASES = Map.of("a", 10.0, "b", 4.0, "c", 25.0);

  final SplittableRandom random;
  final Mutation mutation;
  final SimCoordinator coordinator;
  final Size size;
  final List<SimNode> nodes = new ArrayList<>();
  private final Map<String, SimNode> byName = new HashMap<>();

  /** Epochs done, by folder of checkpoints. */
  final Map<String, Integer> checkpoints = new HashMap<>();

  final TreeSet<String> cut = new TreeSet<>();
  long now;
  private long order;
  private final PriorityQueue<Entry> queue =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));

  SimWorld(long seed, Mutation mutation) {
    this(seed, mutation, Size.SMALL);
  }

  SimWorld(long seed, Mutation mutation, Size size) {
    this.random = new SplittableRandom(seed);
    this.mutation = mutation;
    this.size = size;
    this.coordinator = new SimCoordinator(this);
    for (int i = 1; i <= size.nodes(); i++) {
      SimNode node = new SimNode(this, "w" + i, random.nextInt(1, 3));
      nodes.add(node);
      byName.put(node.name, node);
    }
  }

  /** The node at this address now; null when it has started anew since. */
  SimNode at(String address) {
    String system = NodeDesk.system(address);
    SimNode node = byName.get(system.substring(system.indexOf('@') + 1, system.indexOf(':', 8)));
    return node.address().equals(address) ? node : null;
  }

  boolean faulty() {
    return now < FAULTS_END;
  }

  /** True with this chance while there are faults. */
  boolean fault(double chance) {
    return random.nextDouble() < chance && faulty();
  }

  void after(long millis, Runnable action) {
    queue.add(new Entry(now + millis, order++, action));
  }

  /** Carries a message over a node's link: late, twice, out of order, or not at all. */
  void carry(String node, Runnable delivery) {
    if (cut.contains(node) || fault(0.05)) {
      return;
    }
    int copies = fault(0.08) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long delay = fault(0.1) ? random.nextLong(3_000) : random.nextLong(1, 40);
      after(delay, delivery);
    }
  }

  /**
   * Runs until every sweep is finished.
   *
   * @return when that was, in milliseconds
   * @throws AssertionError when a promise is broken, or the world does not come to rest
   */
  long run() {
    coordinator.start();
    nodes.forEach(node -> after(random.nextLong(3_000), node::start));
    after(100, () -> submit("a", Plans.trials(size.shared())));
    after(random.nextLong(40_000), () -> submit("b", Plans.plainTrials(size.plain())));
    after(random.nextLong(60_000), () -> submit("c", Plans.trials(size.others())));
    after(
        random.nextLong(45_000, 90_000),
        () -> revise("b", "more", Plans.plainTrials(size.plain() + 2), false));
    after(
        random.nextLong(60_000, 110_000),
        () ->
            revise(
                "c",
                "others",
                Plans.trials(size.others() + 2).subList(1, size.others() + 2),
                true));
    after(1_000, this::trouble);
    for (long look = FAULTS_END; ; ) {
      if (now >= look) {
        if (isRevised("b", "more") && isRevised("c", "others") && coordinator.isAtRest()) {
          return now;
        }
        look = now + 500;
      }
      Entry next = queue.remove();
      now = next.at();
      next.action().run();
      if (now > FAULTS_END + 300_000) {
        throw new AssertionError("no rest 300 s after the last fault: " + coordinator.statuses());
      }
    }
  }

  /** A person submits until it is in the store. */
  private void submit(String name, List<TrialSpec> trials) {
    if (!coordinator.store.hasSweep(name)) {
      coordinator.hear(Plans.submission(name, trials, LEASES.get(name)));
      after(2_000, () -> submit(name, trials));
    }
  }

  /** A person changes a sweep until the store has it so. */
  private void revise(String name, String definition, List<TrialSpec> trials, boolean supersede) {
    if (!isRevised(name, definition)) {
      if (coordinator.store.hasSweep(name)) {
        coordinator.hear(
            Plans.revision(
                name,
                definition,
                trials,
                supersede,
                Settings.empty().with("execution.lease-seconds", LEASES.get(name)),
                coordinator.store.prepared()));
      }
      after(2_000, () -> revise(name, definition, trials, supersede));
    }
  }

  private boolean isRevised(String name, String definition) {
    return Hashes.sha256(definition).equals(coordinator.store.definitionOf(name));
  }

  private void trouble() {
    if (!faulty()) {
      cut.clear();
      nodes.forEach(node -> coordinator.hear(new Event.NodeReachability(node.member(), true)));
      nodes.forEach(node -> coordinator.hear(new Event.NodeDrained(node.name, Drain.NONE)));
      for (String sweep : List.of("a", "b", "c")) {
        coordinator.hear(new Event.SweepSteered(sweep, null, Event.Steering.RESUME));
      }
      after(2_000, this::trouble); // until it is heard; a coordinator may just be starting
      return;
    }
    SimNode node = nodes.get(random.nextInt(nodes.size()));
    switch (random.nextInt(17)) {
      case 0 -> coordinator.crash();
      case 1, 2 -> node.crash(false);
      case 3 -> node.crash(true);
      case 4, 5 -> cutOff(node.name);
      case 6 -> coordinator.hear(new Event.NodeReachability(node.member(), random.nextBoolean()));
      case 7 -> coordinator.hear(new Event.NodeRemoved(node.member()));
      case 8 -> coordinator.hear(new Event.SweepSteered("a", null, Event.Steering.PAUSE));
      case 9 -> coordinator.hear(new Event.SweepSteered("a", null, Event.Steering.RESUME));
      case 10, 11 -> {
        Drain[] drains = Drain.values();
        coordinator.hear(new Event.NodeDrained(node.name, drains[random.nextInt(drains.length)]));
      }
      case 15, 16 -> node.losePower();
      case 12 -> coordinator.hear(new Event.SweepPrioritised("b", random.nextInt(-2, 3)));
      default -> node.loseTrainer();
    }
    after(random.nextLong(size.faultPause() / 16, size.faultPause()), this::trouble);
  }

  private void cutOff(String node) {
    cut.add(node);
    after(random.nextLong(1_000, 30_000), () -> cut.remove(node));
  }
}
