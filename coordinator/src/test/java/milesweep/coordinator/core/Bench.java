package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialId;
import milesweep.coordinator.lease.RetryPolicy;
import milesweep.coordinator.store.Snapshot;

/** A coordinator's core on a bench: a clock, a store, and nodes that do what the test says. */
final class Bench {
  static final CoreSettings SETTINGS = new CoreSettings(7, "1", 1_000, 10_000, RetryPolicy.DEFAULT);

  final MemoryStore store = new MemoryStore();
  final List<ToNode> sent = new ArrayList<>();
  final List<Notice> told = new ArrayList<>();
  final List<Effect.Answer> answers = new ArrayList<>();
  CoordinatorCore core;
  long now = 50_000;

  /** What nodes hold, and their incarnations. */
  private final Set<String> gpuNodes = new HashSet<>();

  private final Map<String, Map<StageAttempt, Held>> held = new TreeMap<>();

  private final Map<String, Integer> slots = new TreeMap<>();
  private final Map<String, Long> incarnations = new TreeMap<>();
  private final Map<String, String> kinds = new TreeMap<>();
  private final Map<String, String> troubles = new TreeMap<>();
  private final Map<String, ArtifactAddress> served = new TreeMap<>();

  /** What nodes show to be themselves; those that are not here show nothing. */
  final Map<String, NodePass> passes = new TreeMap<>();

  private final Map<String, Integer> starts = new TreeMap<>();
  private final Map<StageAttempt, Long> sequences = new HashMap<>();

  Bench() {
    core = new CoordinatorCore(SETTINGS, new Snapshot(List.of(), List.of()), moment());
  }

  Moment moment() {
    return new Moment(now, 1_700_000_000_000L + now);
  }

  /** The coordinator dies, and another starts from the store. */
  void restart() {
    now = 10; // a monotonic clock of its own
    core = new CoordinatorCore(SETTINGS, store.snapshot(), moment());
    sent.clear();
  }

  /** One step; what it wants made durable is. Returns what it sends. */
  List<ToNode> step(Event event) {
    List<ToNode> sends = new ArrayList<>();
    List<Effect> effects = core.step(event, moment());
    for (int i = 0; i < effects.size(); i++) {
      Effect effect = effects.get(i);
      if (effect instanceof Effect.Persist persist) {
        assertThat(i).as("place of what is to be durable").isZero();
        store.apply(persist.changes());
      } else if (effect instanceof Effect.Send send) {
        sends.add(send.message());
      } else if (effect instanceof Effect.Tell tell) {
        told.add(tell.notice());
      } else if (effect instanceof Effect.Reply reply) {
        answers.add(reply.answer());
      }
    }
    sent.addAll(sends);
    return sends;
  }

  /** Lets time pass with ticks alone. */
  void silence(long millis) {
    for (long until = now + millis; now < until; ) {
      now = Math.min(now + 1_000, until);
      step(new Event.Ticked());
    }
  }

  /** A node whose slots are GPUs comes. */
  ToNode.Orders joinWithGpus(String node, int count) {
    gpuNodes.add(node);
    return join(node, count);
  }

  /** A node comes, or comes again with a higher incarnation. */
  ToNode.Orders join(String node, int count) {
    slots.put(node, count);
    starts.merge(node, 1, Integer::sum);
    incarnations.merge(node, 1L, Long::sum);
    held.computeIfAbsent(node, first -> new LinkedHashMap<>());
    return beat(node);
  }

  void forgetsAll(String node) {
    held.get(node).clear();
  }

  /** {@code host:port} of the node's last start; each start has a port of its own. */
  String member(String node) {
    return node + ":" + starts.get(node);
  }

  /** A node with devices of this kind. */
  ToNode.Orders join(String node, int count, String kind) {
    kinds.put(node, kind);
    return join(node, count);
  }

  /** From the next heartbeat on, all its slots have this trouble, or none when it is null. */
  void trouble(String node, String what) {
    troubles.put(node, what);
  }

  /** From the next heartbeat on, the node gives out what it holds there. */
  void serve(String node, ArtifactAddress at) {
    served.put(node, at);
  }

  /** A heartbeat that may not be answered. */
  List<ToNode> beatUnheard(String node) {
    now += 1_000;
    return step(new Event.NodeHeard(heartbeat(node)));
  }

  /** The node starts in an empty folder: it holds nothing and counts its starts from one again. */
  void loseFolder(String node) {
    starts.merge(node, 1, Integer::sum);
    incarnations.put(node, 1L);
    forgetsAll(node);
  }

  ToNode.Orders beat(String node) {
    List<ToNode> sends = step(new Event.NodeHeard(heartbeat(node)));
    return sends.stream()
        .filter(ToNode.Orders.class::isInstance)
        .map(ToNode.Orders.class::cast)
        .findFirst()
        .orElseThrow();
  }

  ToCoordinator.Heartbeat heartbeat(String node) {
    List<Slot> offered = new ArrayList<>();
    for (int i = 0; i < slots.get(node); i++) {
      offered.add(
          gpuNodes.contains(node)
              ? new Slot("cuda" + i, "GPU-" + i, i, "test GPU", 0, null)
              : Slot.cpu("s" + i, kinds.getOrDefault(node, Plans.CONTEXT.device()), 0)
                  .withTrouble(troubles.get(node)));
    }
    return new ToCoordinator.Heartbeat(
        node,
        incarnations.get(node),
        "pekko://milesweep@" + member(node) + "/user/worker",
        "1",
        offered,
        List.copyOf(held.get(node).values()),
        served.get(node),
        passes.get(node));
  }

  long incarnation(String node) {
    return incarnations.get(node);
  }

  /** The node starts what it was told to start, and shows it. */
  StageSpec start(String node, ToNode.Orders orders) {
    ToNode.Grant grant = orders.grants().get(0);
    StageAttempt attempt = grant.spec().attempt();
    held.get(node).put(attempt, new Held(attempt, grant.slot(), true, null));
    beat(node);
    return grant.spec();
  }

  /** The node starts all that it was told to start, and shows it. */
  void startAll(String node, ToNode.Orders orders) {
    for (ToNode.Grant grant : orders.grants()) {
      StageAttempt attempt = grant.spec().attempt();
      held.get(node).put(attempt, new Held(attempt, grant.slot(), true, null));
    }
    beat(node);
  }

  /** The node shows how far an attempt is. */
  void progress(String node, StageAttempt attempt, Progress progress) {
    Held old = held.get(node).get(attempt);
    held.get(node).put(attempt, new Held(attempt, old.slot(), true, progress));
    beat(node);
  }

  /** The last answer to a person. */
  Effect.Answer answer() {
    return answers.get(answers.size() - 1);
  }

  Effect.Answer steer(String sweep, TrialId trial, Event.Steering steering) {
    step(new Event.SweepSteered(sweep, trial, steering));
    return answer();
  }

  /** The node gets its next grant, whichever step brings it, and starts it. */
  StageSpec startNext(String node) {
    return start(node, beat(node));
  }

  ToNode.Acknowledged report(String node, StageAttempt attempt, Report... reports) {
    List<NumberedReport> numbered = new ArrayList<>();
    for (Report report : reports) {
      numbered.add(new NumberedReport(attempt, sequences.merge(attempt, 1L, Long::sum), report));
    }
    return deliver(node, attempt, numbered);
  }

  ToNode.Acknowledged deliver(String node, StageAttempt attempt, List<NumberedReport> reports) {
    List<ToNode> sends =
        step(
            new Event.NodeHeard(
                new ToCoordinator.Reports(
                    node, incarnations.get(node), attempt, reports, passes.get(node))));
    if (reports.stream().anyMatch(one -> one.report().isTerminal())) {
      held.get(node).remove(attempt);
    }
    return sends.stream()
        .filter(ToNode.Acknowledged.class::isInstance)
        .map(ToNode.Acknowledged.class::cast)
        .findFirst()
        .orElseThrow();
  }

  ToNode.Acknowledged succeed(String node, StageSpec spec) {
    return report(
        node,
        spec.attempt(),
        new Report.Succeeded(Plans.result(spec.kind(), spec.attempt().toString())));
  }

  /** Submits, and brings the prepare stage to its end on the node. */
  void submitAndPrepare(String node, Event.SweepSubmitted sweep) {
    step(sweep);
    succeed(node, startNext(node));
  }

  SweepStatus status(String sweep) {
    return core.status(sweep).orElseThrow();
  }
}
