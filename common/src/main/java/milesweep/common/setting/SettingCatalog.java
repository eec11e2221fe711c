package milesweep.common.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key of a sweep file below {@code sweep}, save {@code grid}, {@code zip}, {@code points},
 * {@code rules}, {@code include} and {@code exclude}: the one description that parsing, checking,
 * the reference page and the schema for editors are made from. Defaults are those of the {@code
 * clean} recipe; {@link Recipes}, {@link Presets} and {@link DataKinds} change them.
 */
public final class SettingCatalog {
  private static final Map<String, SettingKey> KEYS = describe();

  private SettingCatalog() {}

  private static Map<String, SettingKey> describe() {
    KeyList keys = new KeyList();
    RunKeys.describeSweep(keys);
    ModelKeys.describe(keys);
    DataKeys.describe(keys);
    TuningKeys.describe(keys);
    TrainingKeys.describe(keys);
    EvaluationKeys.describe(keys);
    TrainerKeys.describe(keys);
    TrainingKeys.describePretrainSwitch(keys);
    DataKeys.describePretrain(keys);
    TrainingKeys.describePretrain(keys);
    RunKeys.describeExecution(keys);
    return keys.byPath();
  }

  /** All keys, in the order of the reference page. */
  public static List<SettingKey> all() {
    return List.copyOf(KEYS.values());
  }

  /** The key with this path, if there is one; below {@link FreeForm#ROOT} every path has one. */
  public static Optional<SettingKey> find(String path) {
    return FreeForm.covers(path)
        ? Optional.of(FreeForm.key(path))
        : Optional.ofNullable(KEYS.get(path));
  }

  /** All paths, in the order of the reference page. */
  public static List<String> paths() {
    return new ArrayList<>(KEYS.keySet());
  }
}
