package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.common.FileHashes;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.WeightChain;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.checkpoint.WeightReport;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;

/** Builds a stage's model from the weights of the stages before it. */
public final class ModelLoader {
  private final StageSpec spec;
  private final FileHashes hashes;

  /** Loads for a stage; {@code hashes} remembers files that were checked before. */
  public ModelLoader(StageSpec spec, FileHashes hashes) {
    this.spec = spec;
    this.hashes = hashes;
  }

  /**
   * The model, with base weights first and then those of each stage before; what none of them has
   * is drawn from the seed.
   *
   * @throws StageFault when weights of an earlier stage are not there, or something would have to
   *     be drawn and there is no seed
   */
  public MileModel build(
      ModelSettings model, TuningSettings tuning, Noise noise, boolean frozenPartsTrain, long seed)
      throws IOException, StageFault {
    requireArtifacts();
    List<WeightInput> files = new ArrayList<>(WeightInput.of(spec.sources()));
    for (Artifact artifact : spec.weights()) {
      files.add(new WeightInput(WeightRole.MODEL, Path.of(artifact.path())));
    }
    try (WeightChain chain = WeightChain.openAll(files)) {
      MileModel made =
          MileBuilder.of(model.architecture(), tuning.pattern(), tuning.peft(), seed)
              .withNoise(noise)
              .withFrozenPartsTrain(frozenPartsTrain)
              .withWeights(chain)
              .withInitStd(model.initStd())
              .build();
      try {
        judge(chain.report());
      } catch (StageFault | RuntimeException e) {
        made.close();
        throw e;
      }
      return made;
    }
  }

  private void judge(WeightReport report) throws StageFault {
    spec.weights().forEach(artifact -> report.requireAllUsed(Path.of(artifact.path())));
    if (!report.drawn().isEmpty() && !hasSeed()) {
      throw StageFault.deterministic(
          "%d parameters are in no weights, and there is no seed to draw them from: %s"
              .formatted(report.drawn().size(), report.drawn().get(0)),
          report.drawn());
    }
    if (!report.freshBase().isEmpty() && !report.loaded().isEmpty()) {
      System.err.printf(
          "trainer: %d parameters that no adapter adds are in no weights and are drawn from the seed: %s, …%n",
          report.freshBase().size(), report.freshBase().get(0));
    }
  }

  private boolean hasSeed() {
    return spec.settings().has("seed") || spec.settings().has("pretrain.seed");
  }

  /** Files of earlier stages may be gone or damaged; then those stages run again. */
  void requireArtifacts() throws IOException, StageFault {
    List<String> missing = new ArrayList<>();
    for (Artifact artifact : spec.weights()) {
      Path path = Path.of(artifact.path());
      if (!Files.isRegularFile(path)
          || Files.size(path) != artifact.bytes()
          || !hashes.sha256(path).equals(artifact.sha256())) {
        System.err.println("trainer: weights of an earlier stage are gone or damaged: " + path);
        missing.add(artifact.sha256());
      }
    }
    if (!missing.isEmpty()) {
      throw new StageFault(
          FailureKind.MISSING_INPUT,
          "weights of an earlier stage are gone or damaged; that stage has to run again",
          missing);
    }
  }
}
