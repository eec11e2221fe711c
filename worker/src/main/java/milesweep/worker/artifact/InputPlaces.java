package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageSpec;

/** Where a stage's inputs should lie, as its spec says, and whether they do. */
public final class InputPlaces {
  /** Base weights are known by the SHA-256 of their file: setting of the path, fingerprint. */
  public static final Map<String, String> BASE_WEIGHTS =
      Map.of(
          "model.weights", "weights",
          "model.vit-weights", "weights.vit",
          "model.bert-weights", "weights.bert");

  private final StageSpec spec;
  private final Path stages;

  /** A file that a sweep names and whose content is known. */
  record BaseWeights(String setting, Path path, String sha256) {}

  InputPlaces(StageSpec spec, Path stages) {
    this.spec = spec;
    this.stages = stages;
  }

  StageSpec spec() {
    return spec;
  }

  Path stages() {
    return stages;
  }

  /**
   * Whether all are where the spec says, so far as a look tells. Of weights that this node made a
   * look is enough: the trainer reads them whole. Those of others are read before, since they may
   * be had elsewhere if they are not right.
   */
  boolean areHere() throws IOException {
    for (Artifact weights : spec.weights()) {
      Path path = Path.of(weights.path());
      boolean own = path.startsWith(stages);
      if (!own || !Files.isRegularFile(path) || Files.size(path) != weights.bytes()) {
        return false;
      }
    }
    return resumeIsHere() && missingBaseWeights().isEmpty();
  }

  /** Also where there is nothing to go on from. */
  boolean resumeIsHere() {
    return spec.resume() == null || Files.isDirectory(Path.of(spec.resume()));
  }

  List<BaseWeights> presentBaseWeights() {
    return baseWeights().stream().filter(base -> Files.isRegularFile(base.path())).toList();
  }

  List<BaseWeights> missingBaseWeights() {
    return baseWeights().stream().filter(base -> !Files.exists(base.path())).toList();
  }

  private List<BaseWeights> baseWeights() {
    List<BaseWeights> found = new ArrayList<>();
    new TreeMap<>(BASE_WEIGHTS)
        .forEach(
            (setting, name) -> {
              String sha256 = spec.fingerprints().get(name);
              if (sha256 != null && ArtifactCache.isHash(sha256)) {
                spec.sources()
                    .findText(setting)
                    .ifPresent(path -> found.add(new BaseWeights(setting, Path.of(path), sha256)));
              }
            });
    return found;
  }
}
