package milesweep.mile.peft;

import java.util.Arrays;
import java.util.List;
import milesweep.common.architecture.PeftSettings;
import milesweep.mile.nn.Init;
import milesweep.mile.nn.Linear;
import milesweep.mile.nn.LinearAdapter;
import milesweep.mile.nn.ParameterSet;
import milesweep.mile.tensor.Tensor;

/**
 * Puts LoRA on a module's linear layers whose path ends in one of {@code targets}.
 *
 * @param module first part of the names, {@code text_decoder}
 */
public record Lora(
    ParameterSet parameters, String module, List<String> targets, PeftSettings settings)
    implements LinearAdapter {

  /** LoRA on the ViT. */
  public static Lora onVit(ParameterSet parameters, String module, PeftSettings settings) {
    List<String> targets =
        switch (settings.loraVitTargets()) {
          case ALL -> List.of("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2", "patch_embed.proj");
          case QKV -> List.of("attn.qkv");
        };
    return new Lora(parameters, module, targets, settings);
  }

  /** LoRA on a text module. */
  public static Lora onText(ParameterSet parameters, String module, PeftSettings settings) {
    List<String> targets =
        switch (settings.loraTextTargets()) {
          case QUERY_VALUE -> List.of("self.query", "self.value");
          case QUERY_KEY -> List.of("self.query", "self.key");
        };
    return new Lora(parameters, module, targets, settings);
  }

  @Override
  public Linear adapt(String path, long[] shape, Linear base) {
    if (targets.stream().noneMatch(path::endsWith)) {
      return base;
    }
    String name = AdapterNames.inside(module, path);
    int rank = settings.loraRank();
    long[] downShape = shape.clone();
    downShape[0] = rank;
    long[] upShape = new long[shape.length];
    Arrays.fill(upShape, 1);
    upShape[0] = shape[0];
    upShape[1] = rank;
    long fanIn = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
    Tensor down =
        parameters.add(
            name + ".lora_A.default.weight", true, Init.Uniform.ofFanIn(fanIn), downShape);
    Tensor up = parameters.add(name + ".lora_B.default.weight", true, Init.ZERO, upShape);
    return new LoraLinear(base, down, up, settings.loraScale(), settings.loraDropout());
  }
}
