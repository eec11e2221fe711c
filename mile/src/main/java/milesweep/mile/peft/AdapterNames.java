package milesweep.mile.peft;

/** Names of adapter parameters, as the PEFT library gives them. */
final class AdapterNames {
  private AdapterNames() {}

  /** Of an adapter on the layer at {@code path} of a module. */
  static String inside(String module, String path) {
    return module + ".base_model.model." + path;
  }

  /** Of a module's prefix. */
  static String prompt(String module) {
    return module + ".prompt_encoder.default";
  }
}
