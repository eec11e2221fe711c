package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.metric.StageResult;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.Precision;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.PromptSettings;
import milesweep.common.view.RunSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.data.ImportedPrompts;
import milesweep.mile.data.Samples;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.image.Augmentation;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.CheckpointPolicy;
import milesweep.mile.train.SampleSource;
import milesweep.mile.train.TrainingLoop;
import milesweep.mile.train.TrainingOutcome;

/**
 * Trains a model on one data format, from the newest checkpoint of its stage if there is one: the
 * stages {@code pretrain} and {@code train}.
 */
final class TrainStage implements StageWork {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String AUGMENTATION = "image.augmentation";

  private final WarmData warm;
  private final FileHashes hashes;

  TrainStage(WarmData warm, FileHashes hashes) {
    this.warm = warm;
    this.hashes = hashes;
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    StageSpec spec = context.spec();
    TrainingSettings training = training(spec);
    NumericContext numeric =
        Machine.context(training.threads())
            .withMicroBatch(training.step().microBatch())
            .withPrecision(training.step().precision());
    requirePrecision(training.step().precision(), numeric.device());
    Torch.allowTf32(training.step().precision() == Precision.TF32);
    StageData data = StageData.of(spec, prefix(spec), warm, hashes);
    context.endIfStopped();
    TuningSettings tuning = tuning(spec);
    RunSettings run = RunSettings.from(spec.run());
    TextSide text = data.text(tuning);
    Optional<ImportedPrompts> prompts = prompts(spec, data);
    Samples samples = samples(spec, data, prompts, text, training.seed());
    CheckpointStore store =
        new CheckpointStore(context.folder().checkpoints(), spec.attempt().stage().value());
    ResumeFolder.bring(spec.resume(), store.folder());
    Noise noise = new Noise(training.dropout(), training.stochasticDepth());
    long seed = ModelSettings.initialSeed(spec.settings());
    try (MileModel model =
        new ModelLoader(spec, hashes)
            .build(data.model(), tuning, noise, training.frozenPartsTrain(), seed)) {
      TrainingLoop loop =
          new TrainingLoop(
                  model,
                  new SampleSource(samples),
                  training,
                  store,
                  new CheckpointPolicy(run.epochEndSeconds(), run.midEpochSeconds()),
                  new TrainingReports(context, training.epochs(), numeric))
              .withLoaderThreads(run.loaderThreads());
      if (training.validation().every() > 0) {
        loop = loop.withValidator(SplitValidator.of(model, data, text, training, spec.settings()));
      }
      TrainingOutcome outcome = loop.run(context::stopRequested);
      if (!outcome.finished()) {
        throw context.stopped();
      }
      return result(context, model, outcome, numeric, counts(training, outcome, prompts));
    }
  }

  private static void requirePrecision(Precision precision, String device) throws StageFault {
    if (!precision.isSupportedBy(device)) {
      throw StageFault.deterministic(
          "training.precision: %s needs a GPU, and this slot computes on %s; use fp32 or bf16"
              .formatted(precision.label(), device),
          List.of());
    }
  }

  private static String prefix(StageSpec spec) {
    return spec.kind() == StageKind.PRETRAIN ? StageData.PRETRAIN : "";
  }

  /** The stage's settings; the micro-batch is its context's, which may be smaller by now. */
  private static TrainingSettings training(StageSpec spec) {
    Settings settings = spec.settings();
    String prefix = prefix(spec);
    if (!settings.has(prefix + "seed")) {
      settings = settings.with(prefix + "seed", 0);
    }
    if (settings.has("training.stage2-epochs")) { // only a second stage is told of it
      settings = settings.with("training.epochs", settings.integer("training.stage2-epochs"));
    }
    TrainingSettings training = TrainingSettings.from(settings, prefix);
    return spec.context() == null
        ? training
        : training.with(training.step().withMicroBatch(spec.context().microBatch()));
  }

  /** Pretraining trains everything; its pattern is no setting. */
  private static TuningSettings tuning(StageSpec spec) {
    return spec.kind() == StageKind.PRETRAIN
        ? new TuningSettings(TuningPattern.of("T/T/T"), PeftSettings.DEFAULT)
        : TuningSettings.from(spec.settings());
  }

  private static Samples samples(
      StageSpec spec, StageData data, Optional<ImportedPrompts> prompts, TextSide text, long seed) {
    Samples samples = plainSamples(spec, data, prompts, text, seed);
    boolean augments =
        spec.kind() == StageKind.TRAIN
            && spec.settings().findText(AUGMENTATION).filter("randaugment"::equals).isPresent();
    return augments ? samples.augmented(new Augmentation(seed)) : samples;
  }

  private static Samples plainSamples(
      StageSpec spec, StageData data, Optional<ImportedPrompts> prompts, TextSide text, long seed) {
    ImageTransform transform = WarmData.transform(data.model());
    if (prompts.isPresent()) {
      return Samples.imported(prompts.get(), data.data(), transform, text, seed);
    }
    return spec.format() == DataFormat.INSTRUCTION
        ? Samples.instruction(data.data(), transform, text, data.settings().instructionSeed(), seed)
        : Samples.origin(data.data(), SplitName.TRAIN, transform, text);
  }

  /** The instruction file, when this stage is trained on one. */
  private static Optional<ImportedPrompts> prompts(StageSpec spec, StageData data)
      throws StageFault {
    boolean wanted =
        spec.format() == DataFormat.INSTRUCTION && PromptSettings.from(spec.settings()).fromFile();
    return wanted ? Optional.of(data.requirePrompts(spec)) : Optional.empty();
  }

  /**
   * What an instruction file gave; with validation, how far training went and which epoch was
   * taken, for then the result need not be that of the last; with loss scaling, the steps that were
   * left out. Null when there is nothing to tell.
   */
  private static Map<String, Long> counts(
      TrainingSettings training, TrainingOutcome outcome, Optional<ImportedPrompts> prompts) {
    Map<String, Long> counts = new TreeMap<>();
    prompts.ifPresent(file -> counts.putAll(file.counts()));
    if (training.validation().every() > 0) {
      counts.put("epochs", (long) outcome.history().size());
      counts.put("selected-epoch", outcome.selected() + 1L);
    }
    if (training.step().precision() == Precision.FP16) {
      counts.put("skipped-steps", outcome.progress().scale().skipped());
    }
    return counts.isEmpty() ? null : counts;
  }

  private StageResult result(
      AttemptContext context,
      MileModel model,
      TrainingOutcome outcome,
      NumericContext numeric,
      Map<String, Long> counts)
      throws IOException {
    Path folder = Files.createDirectories(context.folder().result());
    Path file = folder.resolve(WEIGHTS).toAbsolutePath();
    TrainedWeights.write(file, model.parameters().trained(), model.pattern());
    return new StageResult(
        new Artifact(hashes.sha256(file), Files.size(file), file.toString()),
        TrainedWeights.sha256(model.parameters().trained()),
        model.parameters().trainedCount(),
        model.parameters().totalCount(),
        outcome.finalLoss(),
        null,
        null,
        null,
        counts,
        null,
        numeric,
        outcome.progress().seconds(),
        ProcessMemory.peak());
  }
}
