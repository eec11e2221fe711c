package milesweep.common.setting;

import java.util.LinkedHashMap;
import java.util.Map;

/** Named sets of model sizes; what a preset does not name keeps the catalogue's default. */
public final class Presets {
  /** The paper's model, whose sizes are the catalogue's defaults. */
  public static final String BASE = "mile-base";

  private static final Map<String, Settings> ALL = new LinkedHashMap<>();

  private Presets() {}

  static {
    ALL.put("mile-tiny", sizes(32, 8, 48, 2, 4, 192, 512, 64));
    ALL.put("mile-small", sizes(96, 16, 128, 4, 4, 512, 4096, 128));
    ALL.put(BASE, Settings.empty());
  }

  /** All names, smallest model first. */
  public static String[] names() {
    return ALL.keySet().toArray(String[]::new);
  }

  /**
   * What a preset sets.
   *
   * @throws IllegalArgumentException when there is no such preset
   */
  public static Settings of(String name) {
    Settings preset = ALL.get(name);
    if (preset == null) {
      throw new IllegalArgumentException("unknown preset " + name + "; one of " + ALL.keySet());
    }
    return preset;
  }

  /**
   * Whether a model of this preset builds its vocabulary from the training texts unless a file is
   * given. The paper's model needs BERT's file.
   */
  public static boolean buildsVocabulary(String name) {
    return !name.equals(BASE);
  }

  private static Settings sizes(
      int image,
      int patch,
      int width,
      int layers,
      int heads,
      int ffn,
      int vocabulary,
      int positions) {
    Map<String, Object> sizes = new LinkedHashMap<>();
    sizes.put("model.image-size", image);
    sizes.put("model.patch", patch);
    sizes.put("model.vit.width", width);
    sizes.put("model.vit.depth", layers);
    sizes.put("model.vit.heads", heads);
    sizes.put("model.text.width", width);
    sizes.put("model.text.layers", layers);
    sizes.put("model.text.heads", heads);
    sizes.put("model.text.ffn", ffn);
    sizes.put("model.vocab-size", vocabulary);
    sizes.put("model.max-positions", positions);
    // The usual 0.02 suits a width of 768; embeddings of a narrow model would be too short to be
    // told apart.
    sizes.put("model.init-std", Math.rint(100 / Math.sqrt(width)) / 100);
    return Settings.of(sizes);
  }
}
