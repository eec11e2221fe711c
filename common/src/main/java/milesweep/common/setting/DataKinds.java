package milesweep.common.setting;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Training defaults that go with a kind of data: the paper's for SLAKE and VQA-RAD, SLAKE's for a
 * table, and for the small phantom set what lets a small model learn it in minutes.
 */
public final class DataKinds {
  private static final Map<String, Settings> ALL = new LinkedHashMap<>();

  static {
    ALL.put("phantom", training(12, 20, 1e-3));
    ALL.put("slake", training(130, 20, 2e-5));
    ALL.put("vqa-rad", training(150, 20, 1e-5));
    ALL.put("table", training(130, 20, 2e-5));
  }

  private DataKinds() {}

  /** All kinds. */
  public static String[] names() {
    return ALL.keySet().toArray(String[]::new);
  }

  /**
   * What a kind sets, below a prefix.
   *
   * @param prefix {@code ""} or {@code "pretrain."}
   * @throws IllegalArgumentException when there is no such kind
   */
  public static Settings of(String kind, String prefix) {
    Settings training = ALL.get(kind);
    if (training == null) {
      throw new IllegalArgumentException(
          "unknown kind of data " + kind + "; one of " + ALL.keySet());
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
