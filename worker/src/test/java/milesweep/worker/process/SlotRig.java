package milesweep.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.AtomicFile;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerState;
import milesweep.common.trial.StageAttempt;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.artifact.NodeArtifacts;

/** A slot with fake trainers, and a coordinator that notes what it gets and may acknowledge it. */
final class SlotRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SlotTimes TIMES =
      new SlotTimes(
          Duration.ofMillis(100),
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          Duration.ofMillis(300),
          Duration.ofSeconds(60));

  private final AttemptStore store;
  private final Path home;
  private final SlotFolder slot;
  private final TrainerLaunch launch;
  private final List<NumberedReport> got = new ArrayList<>();
  private final List<NumberedReport> unacknowledged = new ArrayList<>();
  private final Semaphore news = new Semaphore(0);
  private boolean acknowledging = true;
  SlotKeeper keeper;
  NodeArtifacts artifacts;

  SlotRig(Path home, String mainClass) throws IOException {
    this.home = home;
    this.store = new AttemptStore(home.resolve("stages"));
    this.slot = new SlotFolder(home.resolve("slot"), home.resolve("local"));
    TrainerLaunch usual =
        TrainerLaunch.of(
            List.of(Path.of(System.getProperty("java.class.path"))), home.resolve("cache"));
    this.launch =
        new TrainerLaunch(
            usual.java(),
            List.of("-Xmx64m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            usual.classPath(),
            mainClass,
            Map.of(),
            usual.cache(),
            0,
            usual.idleLimit(),
            usual.orphanLimit());
    restart();
  }

  /** What a node's restart does: all is forgotten but the folders. */
  void restart() throws IOException {
    unacknowledged.clear();
    artifacts =
        new NodeArtifacts(
            home.resolve("stages"),
            home.resolve("artifacts"),
            home.resolve("artifact-cache"),
            new ArtifactSettings(0, 1L << 20, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            Optional.empty(),
            System::nanoTime);
    TrainerLink link = new TrainerLink(slot, new ProcessLauncher(launch));
    if (keeper != null) {
      keeper.close();
    }
    keeper =
        new SlotKeeper(
            "cpu0", store, artifacts, link, TIMES, this::receive, news::release, System::nanoTime);
  }

  private void receive(StageAttempt attempt, List<NumberedReport> reports) {
    assertThat(reports).extracting(NumberedReport::attempt).containsOnly(attempt);
    got.addAll(reports);
    unacknowledged.addAll(reports);
  }

  /** Whether reports are acknowledged as they come; they are, until told otherwise. */
  void acknowledging(boolean whether) {
    acknowledging = whether;
  }

  /** All that was sent, repetitions too. */
  List<NumberedReport> got() {
    return List.copyOf(got);
  }

  /** The different reports of an attempt, in the order of their first coming. */
  List<NumberedReport> of(StageAttempt attempt) {
    return got.stream().filter(report -> report.attempt().equals(attempt)).distinct().toList();
  }

  /** The last report of an attempt. */
  Report last(StageAttempt attempt) {
    List<NumberedReport> reports = of(attempt);
    return reports.get(reports.size() - 1).report();
  }

  /** Ticks until something holds. */
  void until(Condition condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time, with %d reports", got.size()).isLessThan(deadline);
      keeper.tick();
      acknowledge();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void acknowledge() throws IOException {
    List<NumberedReport> now = List.copyOf(unacknowledged);
    if (acknowledging) {
      unacknowledged.clear();
      Map<StageAttempt, Long> upTo = new HashMap<>();
      now.forEach(report -> upTo.merge(report.attempt(), report.sequence(), Math::max));
      for (Map.Entry<StageAttempt, Long> entry : upTo.entrySet()) {
        keeper.acknowledge(entry.getKey(), entry.getValue());
      }
    }
  }

  /** What a test waits for. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Ticks until the attempt's last report was sent. */
  Report untilEnded(StageAttempt attempt) throws IOException {
    until(() -> !of(attempt).isEmpty() && last(attempt).isTerminal());
    return last(attempt);
  }

  /** Ticks until so many different reports of an attempt have come. */
  void untilReports(StageAttempt attempt, int count) throws IOException {
    until(() -> of(attempt).size() >= count);
  }

  AttemptFolder folder(StageAttempt attempt) {
    return store.folder(attempt);
  }

  SlotFolder slot() {
    return slot;
  }

  /** The process that said last that it is the slot's trainer. */
  ProcessHandle trainer() throws IOException {
    return livingTrainer().orElseThrow();
  }

  private Optional<ProcessHandle> livingTrainer() throws IOException {
    Optional<TrainerState> state = AtomicFile.readJson(slot.state(), TrainerState.class);
    return state.isPresent() && state.get().process().isAlive()
        ? ProcessHandle.of(state.get().process().pid())
        : Optional.empty();
  }

  /** Waits until the keeper says that a look is worth while, without a tick. */
  void awaitNews() throws InterruptedException {
    assertThat(news.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Looks once, as a slot does at news; what was under way before is acknowledged. */
  void look() throws IOException {
    acknowledge();
    keeper.look();
    acknowledge();
  }

  boolean hasNews() {
    return news.availablePermits() > 0;
  }

  /** Kills the trainer and waits until it is gone, without a tick. */
  void killTrainer() throws IOException {
    ProcessHandle process = trainer();
    process.destroyForcibly();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (livingTrainer().isPresent() || TrainerLock.isHeld(slot.lock())) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    keeper.close();
    livingTrainer().ifPresent(ProcessHandle::destroyForcibly);
  }
}
