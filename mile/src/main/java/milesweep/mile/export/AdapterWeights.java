package milesweep.mile.export;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.trial.TuningMode;
import milesweep.mile.tensor.Tensor;

/** A module's adapter under the names that the PEFT library keeps it in a file. */
final class AdapterWeights {
  private static final String ADAPTER =
      ".default"; // our only adapter's name, which files leave out
  private static final String PROMPT = "prompt_encoder.default.";

  private AdapterWeights() {}

  /** Whether a parameter is an adapter's and not the model's own. */
  static boolean isAdapter(String name) {
    return name.contains(".base_model.model.") || name.contains(".prompt_encoder.");
  }

  /**
   * The adapter of a module.
   *
   * @param trained parameters by full name; those of other modules do no harm
   */
  static Map<String, Tensor> of(ModelPart part, TuningMode mode, Map<String, Tensor> trained) {
    Map<String, Tensor> own = new TreeMap<>();
    trained.forEach(
        (name, value) -> {
          if (isAdapter(name) && name.startsWith(part.module() + ".")) {
            own.put(name.substring(part.module().length() + 1), value);
          }
        });
    if (mode.isPrefix()) {
      return Map.of("prompt_embeddings", keysAndValues(own));
    }
    Map<String, Tensor> stored = new TreeMap<>();
    own.forEach((name, value) -> stored.put(stored(name), value));
    return stored;
  }

  /**
   * {@code x.lora_A.default.weight} to {@code x.lora_A.weight}, {@code x.ia3_l.default} to {@code
   * x.ia3_l}.
   */
  private static String stored(String name) {
    int at = name.lastIndexOf(ADAPTER);
    return name.substring(0, at) + name.substring(at + ADAPTER.length());
  }

  /** (n, 2 L D): the table of P-tuning v2, or what prefix tuning's MLP makes of its table. */
  private static Tensor keysAndValues(Map<String, Tensor> own) {
    Tensor table = own.get(PROMPT + "embedding.weight");
    Tensor first = own.get(PROMPT + "transform.0.weight");
    if (first == null) {
      return table;
    }
    return table
        .linear(first, Optional.of(own.get(PROMPT + "transform.0.bias")))
        .tanh()
        .linear(
            own.get(PROMPT + "transform.2.weight"),
            Optional.of(own.get(PROMPT + "transform.2.bias")));
  }
}
