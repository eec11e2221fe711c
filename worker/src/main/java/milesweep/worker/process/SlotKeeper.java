package milesweep.worker.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import milesweep.common.AtomicFile;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import milesweep.worker.artifact.InputFetch;
import milesweep.worker.artifact.NodeArtifacts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot's attempts and its trainer. Everything it knows is on the disk, so a new one over the
 * same folders goes on where the last one was. Blocks on files and sockets; one thread at a time.
 */
public final class SlotKeeper {
  /** Takes reports that are due, again and again until they are acknowledged. */
  public interface Sender {
    /** Reports of one attempt, in order. */
    void send(StageAttempt attempt, List<NumberedReport> reports);
  }

  private static final Logger LOG = LoggerFactory.getLogger(SlotKeeper.class);

  private final String slot;
  private final AttemptStore store;
  private final NodeArtifacts artifacts;
  private final SlotTimes times;
  private final LongSupplier nanos;
  private final Sender sender;
  private final WarmTrainer trainer;
  private final EndWatch end;
  private final Map<StageAttempt, Outbox> held = new LinkedHashMap<>();
  private final Set<StageAttempt> young = new LinkedHashSet<>(); // held since the tick before
  private final Set<StageAttempt> unsettled = new LinkedHashSet<>(); // held for longer
  private InputFetch fetching; // the attempt granted last, not begun; null when there is none
  private StageAttempt added; // whose folder is made and whose outbox may not be open yet
  private AttemptDriver working; // the attempt that has no last report yet; null when there is none

  /**
   * Takes over a slot from the disk.
   *
   * @param news run on another thread when a tick is worth while at once; ticks must come without
   *     it
   * @param nanos a monotonic clock
   */
  public SlotKeeper(
      String slot,
      AttemptStore store,
      NodeArtifacts artifacts,
      TrainerLink link,
      SlotTimes times,
      Sender sender,
      Runnable news,
      LongSupplier nanos)
      throws IOException {
    this.slot = slot;
    this.store = store;
    this.artifacts = artifacts;
    this.times = times;
    this.sender = sender;
    this.nanos = nanos;
    this.end = new EndWatch(news);
    this.trainer = new WarmTrainer(link, times, nanos, end);
    for (StageAttempt attempt : store.of(slot)) {
      Outbox outbox = Outbox.open(attempt, store.folder(attempt));
      if (outbox.done()) {
        continue;
      }
      hold(attempt, outbox);
      if (!outbox.ended()) {
        store.spec(attempt).ifPresent(artifacts::pin);
        takeUp(attempt, outbox);
      }
    }
  }

  private void hold(StageAttempt attempt, Outbox outbox) {
    held.put(attempt, outbox);
    young.add(attempt);
  }

  private void takeUp(StageAttempt attempt, Outbox outbox) throws IOException {
    if (working != null) {
      throw new IOException(
          "slot %s has two unfinished attempts, %s and %s; remove the folder of one from stages"
              .formatted(slot, working.attempt(), attempt));
    }
    working = new AttemptDriver(attempt, store.folder(attempt), outbox, trainer, times, nanos);
  }

  /** Starts an attempt, unless it is known already or the slot is not free; then it is ignored. */
  public void run(StageSpec spec) throws IOException {
    if (working != null || fetching != null || !store.isNew(spec.attempt())) {
      return;
    }
    fetching = artifacts.begin(spec);
    look();
  }

  /**
   * The attempt comes to the disk when its inputs are here: a node that dies before knew nothing.
   */
  private void begin(InputFetch.Outcome outcome) throws IOException {
    StageAttempt attempt = outcome.spec().attempt();
    if (!attempt.equals(added) && !add(outcome.spec())) {
      dropFetch(attempt);
      return;
    }
    Outbox outbox = Outbox.open(attempt, store.folder(attempt));
    hold(attempt, outbox);
    if (outcome.last() == null) {
      takeUp(attempt, outbox);
      fetching = null;
      LOG.info("attempt {} ({}) given to slot {}", attempt, outcome.spec().kind().label(), slot);
    } else {
      outbox.append(outcome.last());
      dropFetch(attempt);
      LOG.info("attempt {} was not begun in slot {}: {}", attempt, slot, outcome.last());
    }
  }

  /** On a disk that fails nothing has begun: the grant comes again. */
  private boolean add(StageSpec spec) throws IOException {
    try {
      boolean isNew = store.add(slot, spec);
      added = isNew ? spec.attempt() : added;
      return isNew;
    } catch (IOException e) {
      dropFetch(spec.attempt());
      throw e;
    }
  }

  private void dropFetch(StageAttempt attempt) {
    fetching = null;
    artifacts.release(attempt);
  }

  /** Stops an attempt; a late or repeated stop is harmless. */
  public void stop(StageAttempt attempt, String reason) {
    if (working != null && working.attempt().equals(attempt)) {
      working.stop(reason);
    }
    if (fetching != null && fetching.granted().attempt().equals(attempt)) {
      fetching.stop(reason);
    }
  }

  /** Stops whatever runs. */
  public void stopAll(String reason) {
    if (working != null) {
      working.stop(reason);
    }
    if (fetching != null) {
      fetching.stop(reason);
    }
  }

  /** This keeper goes; whatever has begun goes on without it. */
  public void close() {
    end.close();
    if (fetching != null) {
      fetching.stop("the slot's keeper goes");
    }
  }

  /** Reports up to this one are durable with the coordinator. */
  public void acknowledge(StageAttempt attempt, long upTo) throws IOException {
    Outbox outbox = held.get(attempt);
    if (outbox != null) {
      outbox.acknowledge(upTo);
      dropDone();
      sendDue();
    }
  }

  /** Drops an attempt that nobody wants; one that still runs is dropped when it has ended. */
  public void forget(StageAttempt attempt) throws IOException {
    Outbox outbox = held.get(attempt);
    if (outbox != null && outbox.ended()) {
      outbox.finish();
      dropDone();
    }
  }

  /**
   * A look from time to time. What the coordinator has all of before the second one needs not be
   * durable here, unless it left files.
   */
  public void tick() throws IOException {
    look();
    for (StageAttempt attempt : List.copyOf(unsettled)) {
      settle(attempt);
    }
    unsettled.addAll(young);
    young.clear();
  }

  private void settle(StageAttempt attempt) throws IOException {
    if (young.contains(attempt) || unsettled.contains(attempt)) {
      store.settle(attempt);
      young.remove(attempt);
      unsettled.remove(attempt);
    }
  }

  /** Looks at journals and trainer, and does what is due. */
  public void look() throws IOException {
    if (fetching != null && fetching.outcome().isPresent()) {
      begin(fetching.outcome().get());
    }
    for (Map.Entry<StageAttempt, Outbox> entry : held.entrySet()) {
      entry.getValue().poll();
    }
    if (working != null) {
      working.step();
      if (working.ended()) {
        LOG.info("attempt {} in slot {} has ended", working.attempt(), slot);
        artifacts.release(working.attempt());
        working = null;
        trainer.nowIdle();
      }
    } else {
      trainer.keepWarm();
    }
    sendDue();
    if (fetching != null && fetching.trouble() != null) {
      throw new IOException(fetching.trouble()); // the slot tells of it, and looks again
    }
  }

  private void sendDue() throws IOException {
    long now = nanos.getAsLong();
    for (Map.Entry<StageAttempt, Outbox> entry : held.entrySet()) {
      StageAttempt attempt = entry.getKey();
      if (entry.getValue().namesFiles()) {
        settle(attempt);
      }
      Optional<Artifact> made = entry.getValue().made();
      if (made.isPresent()) { // noted before anybody can ask for it
        artifacts.made(attempt.stage(), made.get());
      }
      entry
          .getValue()
          .due(now, times.resend().toNanos())
          .ifPresent(reports -> sender.send(attempt, reports));
    }
  }

  private void dropDone() {
    held.values().removeIf(Outbox::done);
    unsettled.retainAll(held.keySet());
    young.retainAll(held.keySet());
  }

  /** The attempts whose last report is not acknowledged, with their progress. */
  public List<Held> held() {
    List<Held> list = new ArrayList<>();
    for (StageAttempt attempt : held.keySet()) {
      boolean running = working != null && working.attempt().equals(attempt);
      list.add(new Held(attempt, slot, running, running ? progress(attempt) : null));
    }
    if (fetching != null) {
      StageAttempt attempt = fetching.granted().attempt();
      list.add(new Held(attempt, slot, true, fetching.progress()));
    }
    return list;
  }

  private Progress progress(StageAttempt attempt) {
    AttemptFolder folder = store.folder(attempt);
    try {
      return AtomicFile.readJson(folder.progress(), Progress.class).orElse(null);
    } catch (IOException e) {
      LOG.debug(
          "{}", e.toString()); // not durable, so a power cut may spoil it; the next replaces it
      return null;
    }
  }

  /** Whether nothing runs and the coordinator has every report. */
  public boolean isSettled() {
    return held.isEmpty() && fetching == null;
  }

  /** Tells an idle trainer to leave; a busy one stays. */
  public void dismissTrainer() {
    if (working == null) {
      trainer.dismiss();
    }
  }
}
