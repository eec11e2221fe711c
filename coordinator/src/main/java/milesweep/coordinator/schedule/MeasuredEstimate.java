package milesweep.coordinator.schedule;

import java.util.OptionalDouble;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.store.StoredStage;

/**
 * Expects of a stage what stages of its kind and format took on the mean, by epoch where it has
 * epochs. Until one has been seen, the number of epochs stands for the time.
 */
public final class MeasuredEstimate implements StageEstimate {
  private static final int FORMATS = DataFormat.values().length + 1;

  /** By {@link #group}. */
  private final Mean[] perUnit = new Mean[StageKind.values().length * FORMATS];

  private int generation;

  private record Mean(double sum, int count) {}

  @Override
  public double weight(StoredStage stage) {
    return seconds(stage).orElse(units(stage));
  }

  @Override
  public OptionalDouble seconds(StoredStage stage) {
    Mean mean = perUnit[group(stage)];
    return mean == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(mean.sum() / mean.count() * units(stage));
  }

  @Override
  public long memoryBytes(StoredStage stage) {
    return 0;
  }

  @Override
  public void measured(StoredStage stage, double seconds) {
    Mean old = perUnit[group(stage)];
    double one = seconds / units(stage);
    Mean mean = old == null ? new Mean(one, 1) : new Mean(old.sum() + one, old.count() + 1);
    perUnit[group(stage)] = mean;
    if (isPowerOf8(mean.count())) {
      generation++;
    }
  }

  private static boolean isPowerOf8(int count) {
    return Integer.bitCount(count) == 1 && Integer.numberOfTrailingZeros(count) % 3 == 0;
  }

  @Override
  public int generation() {
    return generation;
  }

  private static int group(StoredStage stage) {
    int format = stage.format() == null ? 0 : 1 + stage.format().ordinal();
    return stage.kind().ordinal() * FORMATS + format;
  }

  private static double units(StoredStage stage) {
    boolean pretrains = stage.kind() == StageKind.PRETRAIN;
    String own = pretrains ? "pretrain.training.epochs" : "training.epochs";
    if (stage.kind() == StageKind.TRAIN || pretrains) {
      return stage
          .settings()
          .find(own)
          .or(() -> stage.settings().find("training.epochs"))
          .map(epochs -> ((Number) epochs).doubleValue())
          .orElse(1.0);
    }
    return 1;
  }
}
