package milesweep.mile.train;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import milesweep.common.metric.ValidationMetrics;

/** Judges the model that is being trained on the validation split; draws nothing at random. */
@FunctionalInterface
public interface Validator {
  /**
   * Judges it as it is now.
   *
   * @param epoch that has just been trained, from 0; for messages
   * @param stop asked between batches
   * @return nothing when a stop was asked for
   * @throws NonFiniteException when the loss is not finite
   */
  Optional<ValidationMetrics> validate(int epoch, BooleanSupplier stop);
}
