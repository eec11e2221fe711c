package milesweep.mile.checkpoint.keys;

/** The three parts of a model, by the first word of their parameters' names. */
public enum ModelPart {
  VIT("visual_encoder", "ViT"),
  JTM("text_encoder", "JTM encoder"),
  DECODER("text_decoder", "decoder");

  private final String prefix;
  private final String label;

  ModelPart(String prefix, String label) {
    this.prefix = prefix;
    this.label = label;
  }

  /** The first word, {@code visual_encoder}. */
  public String prefix() {
    return prefix;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /** Whether a parameter is this part's. */
  public boolean has(String parameter) {
    return parameter.startsWith(prefix + ".");
  }
}
