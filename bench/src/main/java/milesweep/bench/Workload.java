package milesweep.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.setting.Presets;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.TuningSettings;

/**
 * What a benchmark trains: random samples of fixed lengths, everything else from settings.
 *
 * @param settings as of a trial, all defaults filled in
 * @param question ids of each question
 * @param answer ids of each answer
 */
record Workload(Settings settings, int question, int answer) {

  /**
   * A workload by name.
   *
   * <ul>
   *   <li>{@code full}, {@code lora}: the paper's widths and depths at 224 px (197 image tokens
   *       instead of 901, so that a step takes seconds on two cores), batches of 2, all parameters
   *       or LoRA of rank 8 everywhere
   *   <li>{@code tiny}: the preset {@code mile-tiny}, batches of 20, all parameters
   * </ul>
   *
   * @param threads that one operation may use
   */
  static Workload of(String name, int threads) {
    Map<String, Object> changes = new TreeMap<>(Map.of("training.threads", threads, "seed", 1));
    switch (name) {
      case "full" -> base(changes, "T/T/T");
      case "lora" -> base(changes, "LoRA/LoRA/LoRA");
      case "tiny" -> {
        changes.putAll(Presets.of("mile-tiny").values());
        changes.put("tuning", "T/T/T");
      }
      default -> throw new IllegalArgumentException("no workload " + name);
    }
    return new Workload(defaults().with(Settings.of(changes)), 20, 6);
  }

  private static void base(Map<String, Object> changes, String pattern) {
    changes.put("model.image-size", 224);
    changes.put("training.batch-size", 2);
    changes.put("lora.rank", 8);
    changes.put("tuning", pattern);
  }

  private static Settings defaults() {
    TreeMap<String, Object> values = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      key.fallback().ifPresent(value -> values.put(key.path(), value));
    }
    return Settings.of(values);
  }

  MileArchitecture sizes() {
    return ModelSettings.architecture(settings);
  }

  TuningSettings tuning() {
    return TuningSettings.from(settings);
  }

  TrainingSettings training() {
    return TrainingSettings.from(settings, "");
  }

  /** As the other side gets it on its command line. */
  String toJson() {
    MileArchitecture sizes = sizes();
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("image", sizes.imageSize()).put("patch", sizes.patch());
    node.put("vit_dim", sizes.vitWidth()).put("vit_depth", sizes.vitDepth());
    node.put("vit_heads", sizes.vitHeads()).put("hidden", sizes.textWidth());
    node.put("layers", sizes.textLayers()).put("heads", sizes.textHeads());
    node.put("ffn", sizes.textFfn()).put("vocab", sizes.vocabulary());
    node.put("max_pos", sizes.maxPositions()).put("rank", tuning().peft().loraRank());
    node.put("pattern", tuning().pattern().toString()).put("batch", training().batchSize());
    node.put("question", question).put("answer", answer);
    return node.put("threads", training().threads()).toString();
  }
}
