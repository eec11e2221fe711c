package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageSpec;
import milesweep.coordinator.trial.TrialModel;

/** Finds a trial's weight files on this machine, also in a home that was moved. */
final class WeightFiles {
  private WeightFiles() {}

  /**
   * The trial's evaluate stage with each weight file's place on this machine.
   *
   * @throws UserFault naming a file that is not here
   */
  static StageSpec located(TrialModel model, Path home) throws IOException {
    StageSpec spec = model.evaluation();
    List<Artifact> here = new ArrayList<>();
    for (int i = 0; i < spec.weights().size(); i++) {
      here.add(located(spec.weights().get(i), model.stages().get(i), home));
    }
    return spec.withInputs(spec.sources(), here, spec.resume(), spec.warnings());
  }

  private static Artifact located(Artifact artifact, StageKey stage, Path home) throws IOException {
    if (Files.isRegularFile(Path.of(artifact.path()))) {
      return artifact;
    }
    Path found =
        underWorkers(stage, home)
            .orElseThrow(
                () ->
                    new UserFault(
                        "milesweep: the weights %s are not on this machine, nor in %s; run the export where the worker keeps them"
                            .formatted(artifact.path(), home)));
    return new Artifact(artifact.sha256(), artifact.bytes(), found.toString());
  }

  private static Optional<Path> underWorkers(StageKey stage, Path home) throws IOException {
    Path workers = home.resolve("workers");
    if (!Files.isDirectory(workers)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(workers)) {
      return folders
          .map(worker -> worker.resolve("stages/" + stage + "/result/weights.safetensors"))
          .filter(Files::isRegularFile)
          .findFirst();
    }
  }
}
