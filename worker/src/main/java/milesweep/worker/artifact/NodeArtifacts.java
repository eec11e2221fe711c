package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import milesweep.common.FileHashes;
import milesweep.common.security.NodeTls;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a node does with artifacts: what it holds for others, and how inputs come to it. One for
 * the life of the process, whatever becomes of actor systems. For any thread.
 */
public final class NodeArtifacts {
  private static final Logger LOG = LoggerFactory.getLogger(NodeArtifacts.class);

  private final Path stages;
  private final ArtifactSettings settings;
  private final ArtifactCache cache;
  private final HeldFiles held;
  private final PeerDirectory directory = new PeerDirectory();
  private final Optional<MemberTls> tls;
  private final PeerClient client;
  private final FileHashes hashes = new FileHashes();
  private final LongSupplier nanos;

  /**
   * The artifacts of a node.
   *
   * @param stages folder of its stages
   * @param notes folder for its notes of what it made
   * @param cache folder of fetched files, on a disk of this machine
   * @param nanos a monotonic clock
   */
  public NodeArtifacts(
      Path stages,
      Path notes,
      Path cache,
      ArtifactSettings settings,
      Optional<NodeTls> tls,
      LongSupplier nanos) {
    this.stages = stages;
    this.settings = settings;
    this.cache = new ArtifactCache(cache, settings.cacheBytes());
    this.held = new HeldFiles(notes, stages, this.cache, hashes);
    this.tls = tls.map(MemberTls::new);
    this.client = new PeerClient(this.tls, settings.stall());
    this.nanos = nanos;
  }

  /** How it does so. */
  public ArtifactSettings settings() {
    return settings;
  }

  /** What others may have. */
  public HeldFiles held() {
    return held;
  }

  /** The others. */
  public PeerDirectory directory() {
    return directory;
  }

  /** What connections between nodes show; empty for none. */
  public Optional<MemberTls> tls() {
    return tls;
  }

  /** Begins to make a stage's inputs local; it is over at once where they are. */
  public InputFetch begin(StageSpec spec) throws IOException {
    pin(spec);
    InputPlaces places = new InputPlaces(spec, stages);
    for (InputPlaces.BaseWeights base : places.presentBaseWeights()) {
      held.note(base.sha256(), base.path());
    }
    if (places.areHere()) {
      return InputFetch.over(spec);
    }
    FetchMeter meter = new FetchMeter(nanos);
    long patience = settings.patience().toNanos();
    InputFetch fetch =
        new InputFetch(
            places,
            cache,
            held,
            new PeerSearch(directory, client, patience, meter),
            meter,
            patience);
    fetch.start();
    return fetch;
  }

  /** Keeps what an attempt needs in the cache until it is released. */
  public void pin(StageSpec spec) {
    for (Artifact weights : spec.weights()) {
      if (ArtifactCache.isHash(weights.sha256())) {
        cache.pin(spec.attempt(), weights.sha256());
      }
    }
    spec.fingerprints().values().stream()
        .filter(ArtifactCache::isHash)
        .forEach(sha256 -> cache.pin(spec.attempt(), sha256));
  }

  /** Whether some attempt needs this content. */
  public boolean isPinned(String sha256) {
    return cache.isPinned(sha256);
  }

  /** The attempt has ended: it needs nothing any more. */
  public void release(StageAttempt attempt) {
    cache.release(attempt);
    try {
      ArrivedCheckpoints.remove(stages, attempt.stage());
    } catch (IOException e) {
      LOG.warn("fetched checkpoints of {} stay: {}", attempt.stage().brief(), e.toString());
    }
  }

  /** A stage here has made a file that others will want. */
  public void made(StageKey stage, Artifact artifact) throws IOException {
    Path path = Path.of(artifact.path());
    boolean own =
        Files.isRegularFile(path)
            && path.toRealPath().startsWith(stages.resolve(stage.value()).toRealPath());
    if (own) { // a program of the user's may name whatever it likes
      held.note(artifact.sha256(), path);
    }
  }
}
