package milesweep.mile.trainer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.setting.Settings;
import milesweep.common.view.GenerationSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.data.Samples;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.Answer;
import milesweep.mile.evaluate.Evaluator;
import milesweep.mile.evaluate.Generator;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.model.MileModel;
import milesweep.mile.text.NormalForm;
import milesweep.mile.train.SampleSource;
import milesweep.mile.train.ValidationLoss;
import milesweep.mile.train.Validator;

/**
 * Judges a model in training on the validation split, its questions as they stand: by its loss, and
 * where asked by its answers, which are generated as for the test. A question whose answer is too
 * long for the model has no loss; it counts as wrong.
 */
final class SplitValidator implements Validator {
  private final MileModel model;
  private final Samples samples;
  private final TextSide text;
  private final ValidationLoss loss;
  private final Optional<GenerationSettings> generation;

  private SplitValidator(
      MileModel model,
      Samples samples,
      TextSide text,
      ValidationLoss loss,
      Optional<GenerationSettings> generation) {
    this.model = model;
    this.samples = samples;
    this.text = text;
    this.loss = loss;
    this.generation = generation;
  }

  /**
   * A validator for a stage.
   *
   * @throws StageFault when there is nothing to validate on
   */
  static SplitValidator of(
      MileModel model, StageData data, TextSide text, TrainingSettings training, Settings settings)
      throws StageFault {
    Samples samples =
        Samples.origin(data.data(), SplitName.VALIDATE, WarmData.transform(data.model()), text);
    int[] fitting =
        IntStream.range(0, samples.size())
            .filter(sample -> samples.answerLength(sample) <= text.positions())
            .toArray();
    if (fitting.length == 0) {
      throw StageFault.deterministic(
          "training.validate-every: the validation split of data set %s has no question that the model could be judged by"
              .formatted(data.data().name()),
          List.of());
    }
    int micro = training.step().microBatch();
    int batch = micro == 0 ? training.batchSize() : Math.min(micro, training.batchSize());
    return new SplitValidator(
        model,
        samples,
        text,
        new ValidationLoss(
            model, new SampleSource(samples), fitting, batch, training.labelSmoothing()),
        training.validation().isScored()
            ? Optional.of(GenerationSettings.from(settings))
            : Optional.empty());
  }

  @Override
  public Optional<ValidationMetrics> validate(int epoch, BooleanSupplier stop) {
    OptionalDouble mean = loss.mean(epoch, stop);
    if (mean.isEmpty()) {
      return Optional.empty();
    }
    if (generation.isEmpty()) {
      return Optional.of(new ValidationMetrics(mean.getAsDouble(), null));
    }
    return scores(generation.get(), stop)
        .map(scores -> new ValidationMetrics(mean.getAsDouble(), scores));
  }

  private Optional<Scores> scores(GenerationSettings settings, BooleanSupplier stop) {
    Generator generator = new Generator(model, settings, text.tokenizer().vocabulary().sepId());
    Optional<List<Answer>> answers =
        new Evaluator(generator).answers(new SampleSource(samples), (done, all) -> {}, stop);
    Metrics metrics = new Metrics(new NormalForm(text.tokenizer()), settings.closedRule());
    List<Reference> references = samples.records().stream().map(Reference::of).toList();
    return answers.map(
        given ->
            metrics
                .score(
                    references,
                    given.stream().map(answer -> Answering.text(answer, text.tokenizer())).toList())
                .scores());
  }
}
