package milesweep.common.setting;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Training defaults that go with a kind of data: the paper's for SLAKE, and for the small phantom
 * set what lets a small model learn it in minutes.
 */
public final class DataKinds {
  private static final Map<String, Settings> ALL =
      Map.of("slake", training(130, 20, 2e-5), "phantom", training(12, 20, 1e-3));

  private DataKinds() {}

  /**
   * What a kind sets, below a prefix.
   *
   * @param prefix {@code ""} or {@code "pretrain."}
   * @throws IllegalArgumentException when there is no such kind
   */
  public static Settings of(String kind, String prefix) {
    Settings training = ALL.get(kind);
    if (training == null) {
      throw new IllegalArgumentException("unknown kind of data " + kind + "; phantom or slake");
    }
    Map<String, Object> prefixed = new LinkedHashMap<>();
    training.values().forEach((path, value) -> prefixed.put(prefix + path, value));
    return Settings.of(prefixed);
  }

  private static Settings training(int epochs, int batchSize, double learningRate) {
    return Settings.of(
        Map.of(
            "training.epochs", epochs,
            "training.batch-size", batchSize,
            "training.learning-rate", learningRate));
  }
}
