package milesweep.mile.checkpoint.keys;

import java.util.List;

/** What a user gives a weight file as, in the order in which they are laid over each other. */
public enum WeightRole {
  /** A whole model. */
  MODEL("model.weights", "weights", List.of(ModelPart.values())),
  /** A ViT alone. */
  VIT("model.vit-weights", "weights.vit", List.of(ModelPart.VIT)),
  /** A BERT, for both text parts. */
  BERT("model.bert-weights", "weights.bert", List.of(ModelPart.JTM, ModelPart.DECODER));

  private final String setting;
  private final String fingerprint;
  private final List<ModelPart> parts;

  WeightRole(String setting, String fingerprint, List<ModelPart> parts) {
    this.setting = setting;
    this.fingerprint = fingerprint;
    this.parts = parts;
  }

  /** The setting that names the file. */
  public String setting() {
    return setting;
  }

  /** The name under which its content enters stage keys. */
  public String fingerprint() {
    return fingerprint;
  }

  /** The parts that it is to fill. */
  public List<ModelPart> parts() {
    return parts;
  }
}
