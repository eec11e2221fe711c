package milesweep.common.view;

import milesweep.common.setting.Settings;

/**
 * How one stage is trained.
 *
 * @param epochs passes over the training data; of a second stage already its own number
 * @param batchSize questions of one optimizer step
 * @param learningRate at the first epoch
 * @param minLearningRate what the cosine falls to
 * @param weightDecay decoupled, of AdamW
 * @param labelSmoothing of the cross-entropy
 * @param dropout of the text modules; 0 when none of them ever runs in training mode
 * @param stochasticDepth rate of the last ViT block; 0 when the ViT never runs in training mode
 * @param frozenPartsTrain whether frozen modules run with dropout, as released
 * @param threads of the trainer
 * @param seed of everything drawn at random
 * @param step how a step is computed
 * @param validation whether it is judged on the validation split, and what follows
 */
public record TrainingSettings(
    int epochs,
    int batchSize,
    double learningRate,
    double minLearningRate,
    double weightDecay,
    double labelSmoothing,
    double dropout,
    double stochasticDepth,
    boolean frozenPartsTrain,
    int threads,
    long seed,
    StepSettings step,
    ValidationSettings validation) {

  /** A training whose steps are computed in the plain way, without validation. */
  public TrainingSettings(
      int epochs,
      int batchSize,
      double learningRate,
      double minLearningRate,
      double weightDecay,
      double labelSmoothing,
      double dropout,
      double stochasticDepth,
      boolean frozenPartsTrain,
      int threads,
      long seed) {
    this(
        epochs,
        batchSize,
        learningRate,
        minLearningRate,
        weightDecay,
        labelSmoothing,
        dropout,
        stochasticDepth,
        frozenPartsTrain,
        threads,
        seed,
        StepSettings.PLAIN,
        ValidationSettings.NONE);
  }

  /**
   * Reads {@code training.*} and {@code seed} below a prefix.
   *
   * @param prefix {@code ""} for a train stage, {@code "pretrain."} for a pretrain stage
   * @throws IllegalStateException when a setting is missing
   */
  public static TrainingSettings from(Settings settings, String prefix) {
    String training = prefix + "training.";
    return new TrainingSettings(
        settings.integer32(training + "epochs"),
        settings.integer32(training + "batch-size"),
        settings.number(training + "learning-rate"),
        settings.number(training + "min-learning-rate"),
        settings.number(training + "weight-decay"),
        settings.number(training + "label-smoothing"),
        rate(settings, training + "dropout"),
        rate(settings, training + "stochastic-depth"),
        settings.findText(training + "frozen-parts").filter("train"::equals).isPresent(),
        settings.integer32(training + "threads"),
        settings.integer(prefix + "seed"),
        StepSettings.from(settings, prefix),
        ValidationSettings.from(settings, prefix));
  }

  /** The same with other steps. */
  public TrainingSettings with(StepSettings other) {
    return with(other, validation);
  }

  /** The same with another validation. */
  public TrainingSettings with(ValidationSettings other) {
    return with(step, other);
  }

  private TrainingSettings with(StepSettings otherStep, ValidationSettings otherValidation) {
    return new TrainingSettings(
        epochs,
        batchSize,
        learningRate,
        minLearningRate,
        weightDecay,
        labelSmoothing,
        dropout,
        stochasticDepth,
        frozenPartsTrain,
        threads,
        seed,
        otherStep,
        otherValidation);
  }

  /** A setting that a pattern without use for it has not got. */
  private static double rate(Settings settings, String path) {
    return settings.has(path) ? settings.number(path) : 0;
  }
}
