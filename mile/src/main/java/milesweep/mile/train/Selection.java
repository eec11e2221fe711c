package milesweep.mile.train;

import java.util.List;
import java.util.OptionalInt;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.ValidationSettings;

/**
 * What validations decide: when there is one, which epoch is the best, whether training ends early.
 * A function of the epochs done, so that a resumed training decides as an undisturbed one. Epochs
 * count from 0.
 *
 * @param epochs most that are trained
 */
record Selection(ValidationSettings settings, int epochs) {

  static Selection of(TrainingSettings settings) {
    return new Selection(settings.validation(), settings.epochs());
  }

  /** Whether there is a validation after this epoch. */
  boolean validates(int epoch) {
    int done = epoch + 1;
    return settings.every() > 0 && (done % settings.every() == 0 || done == epochs);
  }

  /** The best epoch so far, the earlier of equals; nothing before the first validation. */
  OptionalInt best(List<EpochMetrics> history) {
    int best = -1;
    double highest = Double.NaN;
    for (EpochMetrics epoch : history) {
      ValidationMetrics validation = epoch.validation();
      if (validation != null) {
        double value = settings.metric().value(validation);
        if (best < 0 || value > highest || (Double.isNaN(highest) && !Double.isNaN(value))) {
          best = epoch.epoch();
          highest = value;
        }
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** The epoch whose weights are kept besides those of the checkpoints. */
  OptionalInt kept(List<EpochMetrics> history) {
    return settings.best() ? best(history) : OptionalInt.empty();
  }

  /** Whether training is over. */
  boolean isOver(List<EpochMetrics> history) {
    if (history.size() == epochs) {
      return true;
    }
    OptionalInt best = best(history);
    return settings.patience().isPresent()
        && best.isPresent()
        && validates(history.size() - 1)
        && history.size() - 1 - best.getAsInt() >= settings.patience().getAsInt();
  }
}
