package milesweep.mile.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningMode;

/**
 * The PEFT library's {@code adapter_config.json} of one module. Only keys that every version of the
 * library knows; what is left out has the library's default.
 */
final class AdapterConfig {
  private AdapterConfig() {}

  /**
   * The configuration, in the order it is written.
   *
   * @throws IllegalArgumentException when the mode is no adapter
   */
  static Map<String, Object> of(
      ModelPart part, TuningMode mode, PeftSettings peft, MileArchitecture sizes) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("peft_type", type(mode));
    config.put("task_type", taskType(part, mode, peft));
    config.put("base_model_name_or_path", null);
    config.put("inference_mode", true);
    switch (mode) {
      case LORA -> lora(config, part, peft);
      case IA3 -> ia3(config, part);
      default -> prefix(config, peft, sizes);
    }
    return config;
  }

  private static String type(TuningMode mode) {
    return switch (mode) {
      case LORA -> "LORA";
      case IA3 -> "IA3";
      case PREFIX, PTV2 -> "PREFIX_TUNING";
      case F, T -> throw new IllegalArgumentException(mode + " is no adapter");
    };
  }

  /**
   * With one of these task types the library injects a prefix into the module's forward pass; a
   * module without one carries its prefix inertly, as the JTM does in the released code.
   */
  private static String taskType(ModelPart part, TuningMode mode, PeftSettings peft) {
    if (!mode.isPrefix()) {
      return null;
    }
    if (part == ModelPart.DECODER) {
      return "CAUSAL_LM";
    }
    return peft.prefixJtmActive() ? "FEATURE_EXTRACTION" : null;
  }

  private static void lora(Map<String, Object> config, ModelPart part, PeftSettings peft) {
    config.put("r", peft.loraRank());
    config.put("lora_alpha", number(peft.loraAlpha()));
    config.put("lora_dropout", peft.loraDropout());
    config.put("target_modules", loraTargets(part, peft));
    config.put("bias", "none");
    config.put("fan_in_fan_out", false);
  }

  private static List<String> loraTargets(ModelPart part, PeftSettings peft) {
    if (part == ModelPart.VIT) {
      return switch (peft.loraVitTargets()) {
        case ALL -> List.of("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2", "patch_embed.proj");
        case QKV -> List.of("attn.qkv");
      };
    }
    return switch (peft.loraTextTargets()) {
      case QUERY_VALUE -> List.of("query", "value");
      case QUERY_KEY -> List.of("query", "key");
    };
  }

  private static void ia3(Map<String, Object> config, ModelPart part) {
    boolean vit = part == ModelPart.VIT;
    config.put(
        "target_modules", vit ? List.of("mlp.fc2") : List.of("key", "value", "output.dense"));
    config.put("feedforward_modules", List.of(vit ? "mlp.fc2" : "output.dense"));
    config.put("fan_in_fan_out", false);
  }

  /** Prefixes leave with their keys and values as they are: an MLP that made them is folded in. */
  private static void prefix(
      Map<String, Object> config, PeftSettings peft, MileArchitecture sizes) {
    config.put("num_virtual_tokens", peft.virtualTokens());
    config.put("token_dim", sizes.textWidth());
    config.put("num_transformer_submodules", 1);
    config.put("num_attention_heads", sizes.textHeads());
    config.put("num_layers", sizes.textLayers());
    config.put("encoder_hidden_size", sizes.textWidth());
    config.put("prefix_projection", false);
  }

  /** The library wants a whole alpha written as one. */
  private static Object number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? (Object) (long) value
        : (Object) value;
  }
}
