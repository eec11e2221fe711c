package milesweep.common.setting;

import java.util.Map;

/**
 * Named sets of defaults: {@code clean} is the method as described, {@code released} as the
 * released code does it, which the paper's figures come from. Single settings may still differ.
 */
public final class Recipes {
  /** As the released code does it. */
  public static final String RELEASED = "released";

  /** The method as described; the catalogue's defaults. */
  public static final String CLEAN = "clean";

  private static final Map<String, Settings> ALL =
      Map.of(
          CLEAN,
          Settings.empty(),
          RELEASED,
          Settings.of(
              Map.of(
                  "training.frozen-parts", "train",
                  "generation.question-mask", "ones",
                  "prefix.jtm", "inert",
                  "image.preprocess", "mile",
                  "text.question-max-length", 35,
                  "generation.beams", 3)));

  private Recipes() {}

  /**
   * What a recipe sets.
   *
   * @throws IllegalArgumentException when there is no such recipe
   */
  public static Settings of(String name) {
    Settings recipe = ALL.get(name);
    if (recipe == null) {
      throw new IllegalArgumentException("unknown recipe " + name + "; clean or released");
    }
    return recipe;
  }
}
