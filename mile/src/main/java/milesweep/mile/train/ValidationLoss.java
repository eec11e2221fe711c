package milesweep.mile.train;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import milesweep.mile.model.MileModel;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/**
 * The training loss of a split that is not trained on, without dropout.
 *
 * @param places of the samples in {@code data} that count; one or more
 * @param batchSize samples computed at a time, in their order
 */
public record ValidationLoss(
    MileModel model, BatchSource data, int[] places, int batchSize, double labelSmoothing) {
  /**
   * Mean loss per sample.
   *
   * @param epoch that has just been trained, from 0; for messages
   * @param stop asked between batches
   * @return nothing when a stop was asked for
   * @throws NonFiniteException when a batch's loss is not finite
   */
  public OptionalDouble mean(int epoch, BooleanSupplier stop) {
    double sum = 0;
    for (int from = 0; from < places.length; from += batchSize) {
      int to = Math.min(from + batchSize, places.length);
      Batch batch = data.batch(0, Arrays.copyOfRange(places, from, to));
      float loss;
      try (TensorScope scope = TensorScope.open()) {
        Tensor each =
            model.lossPerSample(
                batch.image(), batch.questions(), batch.answers(), labelSmoothing, false);
        loss = each.sum().item();
      }
      if (!Float.isFinite(loss)) {
        throw NonFiniteException.validation(loss, epoch, batch.qids());
      }
      sum += loss;
      if (to < places.length && stop.getAsBoolean()) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(sum / places.length);
  }
}
