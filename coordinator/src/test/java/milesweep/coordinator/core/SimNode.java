package milesweep.coordinator.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import milesweep.common.Hashes;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/** A worker node with its disk and its trainers, which go on while it is dead. */
final class SimNode {
  private static final int EPOCHS = 3;

  /** An attempt on the disk: what a trainer has written, and how far the coordinator has it. */
  private final class Job {
    final StageSpec spec;
    final String slot;
    final List<Report> journal = new ArrayList<>();
    int acknowledged;
    int epoch;
    boolean dead;
    boolean stopping;
    boolean forgotten;

    Job(StageSpec spec, String slot) {
      this.spec = spec;
      this.slot = slot;
      this.epoch = spec.resume() == null ? 0 : world.checkpoints.getOrDefault(spec.resume(), 0);
    }

    boolean hasEnded() {
      return !journal.isEmpty() && journal.get(journal.size() - 1).isTerminal();
    }

    boolean isHeld() {
      return !forgotten && !(hasEnded() && acknowledged == journal.size());
    }

    /** The trainer's next report. */
    void work() {
      if (dead || hasEnded() || jobs.get(spec.attempt()) != this) {
        return;
      }
      journal.add(next());
      world.after(world.random.nextLong(200, 2_500), this::work);
    }

    private Report next() {
      String mark = spec.attempt().toString();
      boolean trains = spec.kind() == StageKind.TRAIN || spec.kind() == StageKind.PRETRAIN;
      if (journal.isEmpty()) {
        return new Report.Started(epoch, Map.of());
      } else if (stopping) {
        return new Report.Stopped("told to");
      } else if (!trains || epoch == EPOCHS) {
        boolean predicts = spec.kind() == StageKind.EVALUATE && journal.size() < 3;
        return predicts
            ? new Report.PredictionsMade(List.of())
            : new Report.Succeeded(Plans.result(spec.kind(), mark));
      } else if (journal.get(journal.size() - 1) instanceof Report.EpochEnded) {
        epoch++;
        String folder = "/" + name + "/" + spec.attempt().stage();
        world.checkpoints.put(folder, epoch);
        return new Report.CheckpointSaved(epoch, 0, folder);
      }
      return new Report.EpochEnded(epoch + 1, EPOCHS, 0.5, spec.attempt().number(), 1.0);
    }
  }

  final String name;
  private final SimWorld world;
  private final int slots;
  private final Map<StageAttempt, Job> jobs = new LinkedHashMap<>();
  private final Map<StageKey, Integer> highest = new HashMap<>();
  private int starts;
  private long incarnation; // counts the starts since the folder was empty
  private int folders = 1;
  private NodePass pass;
  private long epoch;
  private boolean up;

  SimNode(SimWorld world, String name, int slots) {
    this.world = world;
    this.name = name;
    this.slots = slots;
    this.pass = passOf(name, folders);
  }

  private static NodePass passOf(String name, int folder) {
    return new NodePass(Hashes.sha256(name + " " + folder));
  }

  NodePass pass() {
    return pass;
  }

  /** {@code host:port}; each start has a port of its own. */
  String member() {
    return name + ":" + starts;
  }

  String address() {
    return "pekko://milesweep@" + member() + "/user/worker";
  }

  long incarnation() {
    return incarnation;
  }

  void start() {
    if (!up) {
      up = true;
      starts++;
      incarnation++;
      epoch = 0;
      beat(starts);
    }
  }

  /** The node's process dies; with its machine, the trainers and the folder are gone, too. */
  void crash(boolean machine) {
    up = false;
    if (machine) {
      jobs.clear();
      highest.clear();
      incarnation = 0;
      pass = passOf(name, ++folders);
    }
    world.after(world.random.nextLong(100, 20_000), this::start);
  }

  /** The machine stops and starts again: trainers are dead, what was synced is there. */
  void losePower() {
    up = false;
    for (Job job : jobs.values()) {
      job.dead |= !job.hasEnded();
      if (world.mutation == SimWorld.Mutation.NO_SYNC && !job.journal.isEmpty()) {
        int kept = world.random.nextInt(job.journal.size());
        job.journal.subList(kept, job.journal.size()).clear();
        job.dead = true;
      }
    }
    world.after(world.random.nextLong(100, 20_000), this::start);
  }

  /** One of the trainers dies without a word. */
  void loseTrainer() {
    jobs.values().stream()
        .filter(job -> !job.hasEnded())
        .findFirst()
        .ifPresent(job -> job.dead = true);
  }

  private void beat(int ofStart) {
    if (!up || ofStart != starts) {
      return;
    }
    for (Job job : jobs.values()) {
      if (job.acknowledged > job.journal.size()) {
        throw new AssertionError(
            "acknowledged, and not in the journal any more: " + job.spec.attempt());
      }
      if (job.dead && !job.hasEnded()) {
        job.journal.add(new Report.Failed(FailureKind.TRANSIENT, "died", List.of()));
      }
    }
    tell(
        new ToCoordinator.Heartbeat(
            name, incarnation, address(), "1", slots(), held(), null, pass));
    for (Job job : jobs.values()) {
      if (job.isHeld() && job.acknowledged < job.journal.size()) {
        tell(reports(job));
      }
    }
    world.after(1_000, () -> beat(ofStart));
  }

  private List<Slot> slots() {
    return IntStream.range(0, slots).mapToObj(i -> Slot.cpu("s" + i, "cpu AVX2", 0)).toList();
  }

  private List<Held> held() {
    return jobs.values().stream()
        .filter(Job::isHeld)
        .map(job -> new Held(job.spec.attempt(), job.slot, !job.hasEnded(), null))
        .toList();
  }

  private ToCoordinator.Reports reports(Job job) {
    List<NumberedReport> some = new ArrayList<>();
    int until = Math.min(job.journal.size(), job.acknowledged + 3);
    for (int i = job.acknowledged; i < until; i++) {
      some.add(new NumberedReport(job.spec.attempt(), i + 1, job.journal.get(i)));
    }
    return new ToCoordinator.Reports(name, incarnation, job.spec.attempt(), some, pass);
  }

  private void tell(ToCoordinator message) {
    world.carry(name, () -> world.coordinator.hear(new Event.NodeHeard(message)));
  }

  void hear(ToNode message) {
    if (!up || message.epoch() < epoch) {
      return;
    }
    epoch = message.epoch();
    if (message instanceof ToNode.Acknowledged ack) {
      Job job = jobs.get(ack.attempt());
      if (job != null) {
        job.acknowledged = (int) Math.max(job.acknowledged, ack.upTo());
      }
    } else if (message instanceof ToNode.Orders orders) {
      follow(orders);
    } else {
      throw new AssertionError(name + " is refused: " + message);
    }
  }

  private void follow(ToNode.Orders orders) {
    orders.stops().stream()
        .map(stop -> jobs.get(stop.attempt()))
        .filter(job -> job != null)
        .forEach(job -> job.stopping = true);
    for (StageAttempt attempt : orders.forgets()) {
      Job job = jobs.get(attempt);
      if (job != null && job.hasEnded()) {
        job.forgotten = true;
      }
    }
    orders.grants().forEach(this::take);
  }

  private void take(ToNode.Grant grant) {
    StageAttempt attempt = grant.spec().attempt();
    boolean busy =
        jobs.values().stream().anyMatch(job -> !job.hasEnded() && job.slot.equals(grant.slot()));
    if (busy || highest.getOrDefault(attempt.stage(), 0) >= attempt.number()) {
      return;
    }
    highest.put(attempt.stage(), attempt.number());
    Job job = new Job(grant.spec(), grant.slot());
    jobs.put(attempt, job);
    world.after(world.random.nextLong(50, 500), job::work);
  }
}
