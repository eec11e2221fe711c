package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageSpec;
import milesweep.worker.artifact.PeerClient.Wanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the inputs of one attempt local, on a thread of its own. The slot looks at it with each
 * tick; it ends with a spec whose paths are all of this machine, or with the attempt's last report.
 */
public final class InputFetch {
  private static final Logger LOG = LoggerFactory.getLogger(InputFetch.class);
  private static final long PAUSE_MILLIS = 1_000;

  /**
   * How it ended.
   *
   * @param spec to start with; the one granted where it cannot start
   * @param last why it cannot start; null when it can
   */
  public record Outcome(StageSpec spec, Report last) {}

  private final StageSpec granted;
  private final InputPlaces places;
  private final ArtifactCache cache;
  private final HeldFiles held;
  private final PeerSearch search;
  private final FetchMeter meter;
  private final long patienceNanos;
  private final List<String> warnings = new ArrayList<>();
  private Thread thread;
  private long expected;
  private volatile Outcome outcome;
  private volatile String trouble;

  InputFetch(
      InputPlaces places,
      ArtifactCache cache,
      HeldFiles held,
      PeerSearch search,
      FetchMeter meter,
      long patienceNanos) {
    this.granted = places.spec();
    this.places = places;
    this.cache = cache;
    this.held = held;
    this.search = search;
    this.meter = meter;
    this.patienceNanos = patienceNanos;
  }

  private InputFetch(StageSpec here) {
    this(new InputPlaces(here, Path.of("")), null, null, null, new FetchMeter(() -> 0), 0);
    this.outcome = new Outcome(here, null);
  }

  /** Where there was nothing to fetch. */
  static InputFetch over(StageSpec here) {
    return new InputFetch(here);
  }

  void start() {
    thread = new Thread(this::run, "inputs-" + granted.attempt());
    thread.setDaemon(true);
    thread.start();
  }

  /** The stage as it was granted. */
  public StageSpec granted() {
    return granted;
  }

  /** How it ended; empty while it goes on. */
  public Optional<Outcome> outcome() {
    return Optional.ofNullable(outcome);
  }

  /** How far it is. */
  public Progress progress() {
    return Progress.fetching(meter.done(), meter.all());
  }

  /** Why it waits for this machine's disk; null while it does not. */
  public String trouble() {
    return outcome == null ? trouble : null;
  }

  /** Ends it now; what has come stays for the next attempt. Later calls do no harm. */
  public synchronized void stop(String reason) {
    if (outcome == null) {
      outcome = new Outcome(granted, new Report.Stopped(reason));
      meter.stop();
      thread.interrupt();
    }
  }

  private synchronized void end(StageSpec spec, Report last) {
    if (outcome == null) {
      outcome = new Outcome(spec, last);
    }
  }

  private void run() {
    try {
      while (true) {
        try {
          warnings.clear();
          fetchAll();
          return;
        } catch (StorageException e) {
          waitForDisk(e);
        }
      }
    } catch (MissingException e) {
      end(granted, new Report.Failed(FailureKind.TRANSIENT, e.getMessage(), List.of()));
    } catch (InterruptedException e) {
      LOG.debug("{} is fetched no more: {}", granted.attempt(), e.getMessage());
    } catch (IOException | RuntimeException e) { // nothing may end an attempt in silence
      if (meter.isStopped()) {
        return; // an interrupted disk access
      }
      LOG.error("inputs of {} cannot be fetched", granted.attempt(), e);
      end(
          granted,
          new Report.Failed(
              FailureKind.TRANSIENT, "its inputs cannot be fetched: " + e, List.of()));
    }
  }

  private void waitForDisk(StorageException fault) throws MissingException, InterruptedException {
    if (meter.idleNanos() > patienceNanos) {
      throw new MissingException("inputs cannot be kept here: " + fault.getMessage(), false);
    }
    trouble = fault.getMessage();
    Thread.sleep(PAUSE_MILLIS);
  }

  private void fetchAll() throws IOException, MissingException, InterruptedException {
    expected = granted.weights().stream().mapToLong(Artifact::bytes).sum();
    meter.restart(expected);
    List<Artifact> weights = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Artifact artifact : granted.weights()) {
      try {
        Path path = weights(artifact);
        weights.add(new Artifact(artifact.sha256(), artifact.bytes(), path.toString()));
        meter.finished(artifact.bytes());
      } catch (MissingException e) {
        if (!e.isForGood()) {
          throw e;
        }
        lost.add(artifact.sha256());
        words.add(e.getMessage());
      }
    }
    if (!lost.isEmpty()) {
      String message = String.join("; ", words) + "; the stage that made it has to run again";
      end(granted, new Report.Failed(FailureKind.MISSING_INPUT, message, lost));
      return;
    }
    Settings sources = sources();
    String resume = resume();
    end(granted.withInputs(sources, weights, resume, warnings), null);
  }

  private Path weights(Artifact artifact)
      throws StorageException, MissingException, InterruptedException {
    Path named = Path.of(artifact.path());
    try {
      boolean fits = Files.isRegularFile(named) && Files.size(named) == artifact.bytes();
      if (fits && held.has(named, artifact.sha256())) {
        return named;
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be read here: {}", named, e.toString()); // perhaps it can be fetched
    }
    return fetched(
        "weights %.12s of an earlier stage".formatted(artifact.sha256()),
        artifact.sha256(),
        artifact.bytes());
  }

  /** A whole file of this content, from this node's own or from another. */
  private Path fetched(String what, String sha256, long bytes)
      throws StorageException, MissingException, InterruptedException {
    if (!ArtifactCache.isHash(sha256)) {
      throw new MissingException(what + " has no SHA-256 to ask for", true);
    }
    ReentrantLock lock = cache.lock(sha256);
    lock.lockInterruptibly();
    try {
      Optional<Path> here = held.artifact(sha256);
      if (here.isPresent()) {
        return here.get();
      }
      cache.removeWhole(sha256); // whatever is there under its name has other content
      PeerClient.Room room =
          all -> {
            cache.makeRoom(sha256, all);
            trouble = null;
          };
      Wanted wanted = new Wanted(Wanted.artifact(sha256), sha256, bytes, cache.part(sha256), room);
      search.fetch(what, wanted, Optional.empty());
      return cache.accept(sha256);
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      throw StorageException.of(cache.part(sha256), e);
    } finally {
      cache.ended(sha256);
      lock.unlock();
    }
  }

  /** Base weights that nobody has are left to the trainer, which says what is missing. */
  private Settings sources() throws StorageException, MissingException, InterruptedException {
    Settings sources = granted.sources();
    for (InputPlaces.BaseWeights base : places.missingBaseWeights()) {
      try {
        String what = base.setting() + " " + base.path();
        sources = sources.with(base.setting(), fetched(what, base.sha256(), -1).toString());
      } catch (MissingException e) {
        if (!e.isForGood()) {
          throw e;
        }
        LOG.warn("{}", e.getMessage());
      }
    }
    return sources;
  }

  /** The folder to go on from; without one the stage begins anew, and that is told. */
  private String resume() throws IOException, InterruptedException {
    if (places.resumeIsHere()) {
      return granted.resume();
    }
    ArrivedCheckpoints arrived = new ArrivedCheckpoints(places.stages(), granted.attempt().stage());
    String own = arrived.newestOwn();
    String what = "the last checkpoint of stage " + granted.attempt().stage().brief();
    String why;
    try {
      Optional<PeerSearch.Found> found = newest(what, arrived);
      while (found.isPresent()) {
        if (CheckpointOrder.name(found.get()).compareTo(own) <= 0) {
          return null; // what is here is as new
        }
        if (bring(what, arrived, found.get())) {
          return arrived.folder().toString();
        }
        found = newest(what, arrived);
      }
      why = "no node has it any more";
    } catch (MissingException e) {
      why = e.getMessage();
    }
    warnings.add(
        "the checkpoints in %s are lost to this node (%s); the stage %s"
            .formatted(
                granted.resume(),
                why,
                own.isEmpty() ? "begins anew" : "goes on from an older one, " + own));
    return null;
  }

  private Optional<PeerSearch.Found> newest(String what, ArrivedCheckpoints arrived)
      throws MissingException, InterruptedException {
    while (true) {
      Optional<PeerSearch.Found> found = search.checkpoints(what, granted.attempt().stage());
      Optional<String> fault = found.flatMap(one -> arrived.fault(one.files()));
      if (fault.isEmpty()) {
        return found;
      }
      search.distrust(what, found.get().at(), fault.get());
    }
  }

  /** Whether all of it came: what has been replaced by newer ones meanwhile does not. */
  private boolean bring(String what, ArrivedCheckpoints arrived, PeerSearch.Found found)
      throws IOException, MissingException, InterruptedException {
    meter.expect(expected + found.files().stream().mapToLong(CheckpointFile::bytes).sum());
    arrived.keepOnly(found.files());
    for (CheckpointFile file : found.files()) {
      if (!arrived.has(file)) {
        Wanted wanted =
            new Wanted(
                Wanted.checkpoint(granted.attempt().stage(), file.name()),
                file.sha256(),
                file.bytes(),
                arrived.part(file),
                all -> trouble = null);
        try {
          search.fetch(what + ", " + file.name(), wanted, Optional.of(found.at()));
        } catch (MissingException e) {
          if (e.isForGood() && meter.idleNanos() <= patienceNanos) {
            Thread.sleep(PAUSE_MILLIS);
            return false;
          }
          throw e;
        }
        arrived.accept(file);
      }
      meter.finished(file.bytes());
    }
    return true;
  }
}
