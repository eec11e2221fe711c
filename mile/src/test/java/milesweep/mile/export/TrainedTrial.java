package milesweep.mile.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.Hashes;
import milesweep.common.export.ExportFormat;
import milesweep.common.export.ExportJob;
import milesweep.common.setting.Presets;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.checkpoint.WeightChain;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.tensor.Torch;

/**
 * A trial as it lies on the disk after training: base weights that a user gave, and what the last
 * stage trained. The values are random, so that each adapter matters.
 */
final class TrainedTrial {
  private final Path folder;
  private final Settings settings;
  private final Path base;
  private final Path trained;

  private TrainedTrial(Path folder, Settings settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    this.base = folder.resolve("base.safetensors");
    this.trained = folder.resolve("trained.safetensors");
    write();
  }

  static TrainedTrial of(Path folder, String tuning) throws IOException {
    return of(folder, tuning, Map.of());
  }

  static TrainedTrial of(Path folder, String tuning, Map<String, Object> more) throws IOException {
    Map<String, Object> values = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.isIdentity()) {
        key.fallback().ifPresent(value -> values.put(key.path(), value));
      }
    }
    values.putAll(Presets.of("mile-tiny").values());
    values.put("data.phantom.train-images", 3);
    values.put("data.phantom.validate-images", 1);
    values.put("data.phantom.test-images", 1);
    values.put("data.phantom.questions-per-image", 5);
    values.put("data.phantom.image-size", 32);
    values.put("tuning", tuning);
    values.putAll(more);
    return new TrainedTrial(folder, Settings.of(values));
  }

  private void write() throws IOException {
    Torch.seed(4);
    try (MileModel model =
        builder(tuning().pattern().toString())
            .withWeights((name, shape, drawn) -> Optional.of(Tensors.normal(0, 0.2, shape)))
            .build()) {
      Map<String, Tensor> own = new TreeMap<>(model.named());
      own.keySet().removeIf(AdapterWeights::isAdapter);
      SafetensorsWriter.write(base, own, Map.of());
      TrainedWeights.write(trained, model.parameters().trained(), model.pattern());
    }
  }

  Path base() {
    return base;
  }

  Path trained() {
    return trained;
  }

  /** Exports it into a folder that is not there yet. */
  Path export(ExportFormat format, boolean merge) throws IOException, ExportException {
    Path target = folder.resolve("export-" + format + merge);
    new Exporter(job(format, merge, target), folder.resolve("generated")).run();
    return target;
  }

  ExportJob job(ExportFormat format, boolean merge, Path target) throws IOException {
    return new ExportJob(
        "sweep",
        TrialSpec.idOf(settings),
        "label",
        settings,
        evaluation(),
        format,
        merge,
        true,
        "1.2.3",
        target.toString());
  }

  private StageSpec evaluation() throws IOException {
    FileHashes hashes = new FileHashes();
    Map<String, String> fingerprints = new HashMap<>();
    fingerprints.put("weights", hashes.sha256(base));
    fingerprints.put("vocabulary", "another one");
    List<Artifact> weights =
        tuning().pattern().trains()
            ? List.of(new Artifact(hashes.sha256(trained), Files.size(trained), trained.toString()))
            : List.of();
    return new StageSpec(
        new StageAttempt(new StageKey(Hashes.sha256("evaluate").substring(0, 32)), 1),
        StageKind.EVALUATE,
        null,
        settings,
        Settings.empty().with("model.weights", base.toString()),
        fingerprints,
        null,
        weights,
        null);
  }

  TuningSettings tuning() {
    return TuningSettings.from(settings);
  }

  private MileBuilder builder(String pattern) {
    return MileBuilder.of(
            ModelSettings.architecture(settings), TuningPattern.of(pattern), tuning().peft(), 1)
        .withNoise(Noise.NONE);
  }

  /** The logits of the probe when the given files, oldest first, are loaded under a pattern. */
  float[] logits(String pattern, List<Path> files) throws IOException {
    Path probe = folder.resolve("probe-of-" + pattern.replace('/', '-') + files.size());
    try (WeightChain chain = WeightChain.open(files);
        MileModel model = builder(pattern).withWeights(chain).build()) {
      if (!chain.report().fresh().isEmpty()) {
        throw new IllegalStateException("drawn at random: " + chain.report().fresh());
      }
      Probe.write(probe, model, Map.of());
    }
    return probeLogits(probe);
  }

  /** The logits that a probe holds. */
  static float[] probeLogits(Path probe) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(probe)) {
      return file.floats("logits");
    }
  }
}
