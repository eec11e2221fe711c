package milesweep.mile.trainer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.GenerationSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.data.Samples;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.text.NormalForm;

/** Answers the questions of the test split, as they stand, and scores the answers. */
final class EvaluateStage implements StageWork {
  private final WarmData warm;
  private final FileHashes hashes;

  EvaluateStage(WarmData warm, FileHashes hashes) {
    this.warm = warm;
    this.hashes = hashes;
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    long start = System.nanoTime();
    StageSpec spec = context.spec();
    NumericContext numeric = Machine.context(spec.context().threads());
    context.report(new Report.Started(0, Machine.environment(numeric)));
    StageData data = StageData.of(spec, "", warm, hashes);
    context.endIfStopped();
    GenerationSettings generation = GenerationSettings.from(spec.settings());
    TuningSettings tuning = TuningSettings.from(spec.settings());
    Samples samples =
        Samples.origin(
            data.data(), SplitName.TEST, WarmData.transform(data.model()), data.text(tuning));
    long seed = ModelSettings.initialSeed(spec.settings());
    try (MileModel model =
        new ModelLoader(spec, hashes).build(data.model(), tuning, Noise.NONE, false, seed)) {
      Answering answering = new Answering(context, model, generation, samples, data);
      Metrics metrics = new Metrics(new NormalForm(data.tokenizer()), generation.closedRule());
      List<Reference> references = samples.records().stream().map(Reference::of).toList();
      Metrics.Outcome outcome = metrics.score(references, answering.answers());
      PredictionReports.send(context, outcome.predictions());
      return new StageResult(
          null,
          null,
          model.parameters().trainedCount(),
          model.parameters().totalCount(),
          null,
          outcome.scores(),
          PredictionReports.sha256(outcome.predictions()),
          null,
          counts(outcome, answering),
          null,
          numeric,
          (System.nanoTime() - start) / 1e9,
          ProcessMemory.peak());
    }
  }

  /**
   * How many questions there were, how many of them no model could have answered, and how each
   * content type fared.
   */
  private static Map<String, Long> counts(Metrics.Outcome outcome, Answering answering) {
    TreeMap<String, Long> counts =
        new TreeMap<>(ContentTypeScores.of(outcome.predictions()).asCounts());
    counts.put("test.questions", (long) outcome.predictions().size());
    counts.put("test.empty-references", (long) outcome.emptyReferences().size());
    counts.put(
        "test.unattainable",
        outcome.predictions().stream()
            .filter(prediction -> answering.isUnattainable(prediction.reference()))
            .count());
    return counts;
  }
}
