package milesweep.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.core.CoordinatorCore;
import milesweep.coordinator.core.CoreSettings;
import milesweep.coordinator.core.Effect;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.Moment;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.lease.RetryPolicy;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.store.SweepStore;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/**
 * The coordinator's decisions over its real store, with the store's grouping of what arrives
 * together, and one node of 64 slots without a network: a sweep is read, expanded, planned and
 * stored, and some of its trials are had done.
 */
final class ScaleSide {
  private static final int SLOTS = 64;
  private static final String NODE = "pekko://milesweep@127.0.0.1:1/user/worker-w1/node";

  private final SweepStore store;
  private final CoordinatorCore core;
  private final IdleNode node;
  private final List<ToCoordinator> mail = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Effect.Send> sends = new ArrayList<>();

  private ScaleSide(Path home) {
    store = SweepStore.open(StoreAddress.of(home.resolve("coordinator"), null));
    CoreSettings settings =
        new CoreSettings(store.epoch(), "bench", 1_000, 120_000, RetryPolicy.DEFAULT);
    core = new CoordinatorCore(settings, store.start(), now());
    node = new IdleNode("w1", NODE, "bench", SLOTS, mail::add);
  }

  /**
   * Leaves two homes that can be taken up again, {@code large} and {@code begun}.
   *
   * <p>Arguments: home, trials of the large sweep, how many of them are had done.
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    int trials = Integer.parseInt(arguments[1]);
    int some = Integer.parseInt(arguments[2]);
    ScaleSide begun = new ScaleSide(Files.createDirectories(home.resolve("begun")));
    begun.plan(LargeSweep.grid(home, "begun", 1_000));
    begun.store.close();
    double small = 0;
    for (String turn : List.of("warm-1", "warm-2", "small")) {
      ScaleSide side = new ScaleSide(Files.createDirectories(home.resolve(turn)));
      side.plan(LargeSweep.grid(home, turn, 1_000));
      small = side.secondsPerTrial(1_000);
      side.store.close();
    }
    ScaleSide side = new ScaleSide(Files.createDirectories(home.resolve("large")));
    Path file = LargeSweep.grid(home, "large", trials);
    long start = System.nanoTime();
    side.plan(file);
    double plan = seconds(start);
    double large = side.secondsPerTrial(some);
    System.gc();
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 0x1p20;
    long status = System.nanoTime();
    String counts = side.core.status("large").orElseThrow().trials().toString();
    double statusSeconds = seconds(status);
    side.store.close();
    System.out.println(
        new Figures()
            .put("trials", trials)
            .put("plan_seconds", plan)
            .put("heap_mib", heap)
            .put("milliseconds_per_trial", 1000 * large)
            .put("milliseconds_per_trial_of_1000", 1000 * small)
            .put("cost_growth", large / small)
            .put("status_milliseconds", 1000 * statusSeconds)
            .put("standing", counts)
            .toJson());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static Moment now() {
    return new Moment(System.nanoTime() / 1_000_000, System.currentTimeMillis());
  }

  /** From the file to stages in the store that can be granted. */
  private void plan(Path file) {
    long start = System.nanoTime();
    SweepDefinition definition = SweepFile.read(file, Map.of(), file.getParent());
    List<TrialSpec> trials = TrialExpander.expand(definition).trials();
    progress("expanded", start);
    hear(
        new Event.SweepSubmitted(
            new StoredSweep(
                definition.name(),
                definition.definitionHash(),
                definition.written(),
                definition.resolvedJson(),
                ExecutionSettings.of(definition.base()),
                "bench",
                false,
                SweepState.RUNNING,
                System.currentTimeMillis()),
            trials));
    commit();
    progress("stored", start);
    node.beat();
    while (node.done < 1) {
      round();
    }
    hear(mail.remove(0)); // prepare has succeeded
    progress("planned", start);
    commit();
    progress("stages stored", start);
  }

  private void progress(String what, long start) {
    double processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    System.err.printf(
        "%s after %.2f s (thread's processor time so far: %.2f s)%n",
        what, seconds(start), processor);
  }

  /** Has some trials of two stages done. */
  private double secondsPerTrial(int trials) {
    node.beat(); // the plan took a while, and silent nodes get nothing
    long start = System.nanoTime();
    int from = node.done;
    long beat = start;
    while (node.done - from < 2 * trials && !mail.isEmpty()) {
      round();
      if (seconds(beat) > 1) {
        beat = System.nanoTime();
        node.beat();
      }
    }
    return seconds(start) / ((node.done - from) / 2.0);
  }

  /** What has arrived is decided, made durable together, and answered. */
  private void round() {
    List<ToCoordinator> arrived = List.copyOf(mail);
    mail.clear();
    arrived.forEach(this::hear);
    commit();
  }

  private void hear(ToCoordinator message) {
    hear(new Event.NodeHeard(message));
  }

  private void hear(Event event) {
    for (Effect effect : core.step(event, now())) {
      if (effect instanceof Effect.Persist persist) {
        changes.addAll(persist.changes());
      } else if (effect instanceof Effect.Send send) {
        sends.add(send);
      }
    }
  }

  private void commit() {
    store.apply(List.copyOf(changes));
    changes.clear();
    List<Effect.Send> out = List.copyOf(sends);
    sends.clear();
    out.forEach(send -> node.hear(send.message()));
  }
}
