package milesweep.mile.export;

import java.util.LinkedHashMap;
import java.util.Map;
import milesweep.common.architecture.PeftSettings;
import milesweep.mile.nn.Dense;
import milesweep.mile.tensor.Tensor;

/**
 * LoRA and (IA)3 folded into the weights they stand on: {@code W + s B A}, and {@code diag(l) W} or
 * {@code W diag(l)}. A prefix has no such form.
 */
final class MergedWeights {
  private static final String INSIDE = ".base_model.model.";
  private static final String LORA_A = ".lora_A.default.weight";
  private static final String LORA_B = ".lora_B.default.weight";
  private static final String IA3 = ".ia3_l.default";

  private MergedWeights() {}

  /**
   * The weights without adapters, that give what the model gives.
   *
   * @param all every parameter by full name, adapters included
   */
  static Map<String, Tensor> of(Map<String, Tensor> all, PeftSettings peft) {
    Map<String, Tensor> merged = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (!AdapterWeights.isAdapter(name)) {
            merged.put(name, value);
          }
        });
    all.forEach(
        (name, value) -> {
          if (name.endsWith(LORA_A)) {
            Tensor up = all.get(name.replace(LORA_A, LORA_B));
            merged.compute(
                layer(name, LORA_A) + ".weight",
                (weight, base) -> base.plus(update(value, up, peft.loraScale(), base.shape())));
          } else if (name.endsWith(IA3)) {
            scale(merged, layer(name, IA3), value);
          }
        });
    return merged;
  }

  private static Tensor update(Tensor down, Tensor up, double scale, long[] shape) {
    return Dense.matrix(up).matMul(Dense.matrix(down)).times(scale).reshape(shape);
  }

  /** l (out, 1) scales outputs, bias included; l (1, in) scales inputs. */
  private static void scale(Map<String, Tensor> merged, String layer, Tensor l) {
    merged.compute(layer + ".weight", (weight, base) -> base.times(l));
    if (l.size(1) == 1) {
      merged.compute(layer + ".bias", (bias, base) -> base.times(l.reshape(-1)));
    }
  }

  /** {@code text_decoder.base_model.model.bert.x.lora_A…} to {@code text_decoder.bert.x}. */
  private static String layer(String name, String end) {
    return name.substring(0, name.length() - end.length()).replace(INSIDE, ".");
  }
}
