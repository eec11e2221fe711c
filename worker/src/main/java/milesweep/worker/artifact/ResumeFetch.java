package milesweep.worker.artifact;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import milesweep.common.trial.StageKey;
import milesweep.worker.artifact.PeerClient.Wanted;

/** Has the checkpoints of an attempt elsewhere come, to go on from them here. */
final class ResumeFetch {
  private static final long PAUSE_MILLIS = 1_000;

  private final InputPlaces places;
  private final StageKey stage;
  private final ArrivedCheckpoints arrived;
  private final PeerSearch search;
  private final FetchMeter meter;
  private final long patienceNanos;
  private final Runnable begun;

  /**
   * A fetch that has not begun.
   *
   * @param begun called when something is written, so there is room again
   */
  ResumeFetch(
      InputPlaces places, PeerSearch search, FetchMeter meter, long patienceNanos, Runnable begun) {
    this.places = places;
    this.stage = places.spec().attempt().stage();
    this.arrived = new ArrivedCheckpoints(places.stages(), stage);
    this.search = search;
    this.meter = meter;
    this.patienceNanos = patienceNanos;
    this.begun = begun;
  }

  /**
   * The folder to go on from; null where the stage begins anew, and that is told.
   *
   * @param expected bytes of the attempt's other inputs
   */
  String bring(long expected, Consumer<String> warnings) throws IOException, InterruptedException {
    String own = arrived.newestOwn();
    String what = "the last checkpoint of stage " + stage.brief();
    String why;
    try {
      Optional<PeerSearch.Found> found = newest(what);
      while (found.isPresent()) {
        if (CheckpointOrder.name(found.get()).compareTo(own) <= 0) {
          return null; // what is here is as new
        }
        if (bring(what, found.get(), expected)) {
          return arrived.folder().toString();
        }
        found = newest(what);
      }
      why = "no node has it any more";
    } catch (MissingException e) {
      why = e.getMessage();
    }
    warnings.accept(
        "the checkpoints in %s are lost to this node (%s); the stage %s"
            .formatted(
                places.spec().resume(),
                why,
                own.isEmpty() ? "begins anew" : "goes on from an older one, " + own));
    return null;
  }

  private Optional<PeerSearch.Found> newest(String what)
      throws MissingException, InterruptedException {
    while (true) {
      Optional<PeerSearch.Found> found = search.checkpoints(what, stage);
      Optional<String> fault = found.flatMap(one -> arrived.fault(one.files()));
      if (fault.isEmpty()) {
        return found;
      }
      search.distrust(what, found.get().at(), fault.get());
    }
  }

  /** Whether all of it came: what has been replaced by newer ones meanwhile does not. */
  private boolean bring(String what, PeerSearch.Found found, long expected)
      throws IOException, MissingException, InterruptedException {
    meter.expect(expected + found.files().stream().mapToLong(CheckpointFile::bytes).sum());
    arrived.keepOnly(found.files());
    for (CheckpointFile file : found.files()) {
      if (!arrived.has(file)) {
        Wanted wanted =
            new Wanted(
                Wanted.checkpoint(stage, file.name()),
                file.sha256(),
                file.bytes(),
                arrived.part(file),
                all -> begun.run());
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
