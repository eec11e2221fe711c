package milesweep.mile.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.metric.ValidationMetrics;

/**
 * How far a training is: what a checkpoint holds besides tensors.
 *
 * @param epoch epochs done
 * @param step steps done in the epoch after those
 * @param lossSum sum of the losses of that epoch's samples so far
 * @param samples number of those samples
 * @param epochSeconds time spent on that epoch so far
 * @param seconds time spent on everything so far
 * @param history the epochs done
 * @param scale what the next step's loss is multiplied by
 */
public record TrainingProgress(
    int epoch,
    int step,
    double lossSum,
    long samples,
    double epochSeconds,
    double seconds,
    List<EpochMetrics> history,
    LossScale scale) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Before the first step. */
  public static final TrainingProgress START =
      new TrainingProgress(0, 0, 0, 0, 0, 0, List.of(), LossScale.NONE);

  public TrainingProgress {
    scale = scale == null ? LossScale.NONE : scale; // checkpoints were once without
  }

  /** The same with another scale. */
  TrainingProgress with(LossScale other) {
    return new TrainingProgress(
        epoch, step, lossSum, samples, epochSeconds, seconds, history, other);
  }

  /** After one more step of the same epoch. */
  TrainingProgress afterStep(
      double lossOfBatch, int rows, double stepSeconds, LossScale nextScale) {
    return new TrainingProgress(
        epoch,
        step + 1,
        lossSum + lossOfBatch,
        samples + rows,
        epochSeconds + stepSeconds,
        seconds + stepSeconds,
        history,
        nextScale);
  }

  /**
   * After the epoch's last step.
   *
   * @param validation null without one
   * @param validationSeconds that it took
   */
  TrainingProgress afterEpoch(
      double learningRate, ValidationMetrics validation, double validationSeconds) {
    EpochMetrics done =
        new EpochMetrics(epoch, lossSum / samples, learningRate, epochSeconds, validation);
    List<EpochMetrics> longer = Stream.concat(history.stream(), Stream.of(done)).toList();
    return new TrainingProgress(epoch + 1, 0, 0, 0, 0, seconds + validationSeconds, longer, scale);
  }

  /** JSON; numbers survive the way back bit by bit. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers is always JSON", e);
    }
  }

  static TrainingProgress fromJson(String json) throws IOException {
    return JSON.readValue(json, TrainingProgress.class);
  }
}
