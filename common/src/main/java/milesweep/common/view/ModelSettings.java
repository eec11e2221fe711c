package milesweep.common.view;

import java.util.OptionalInt;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.Settings;

/**
 * The model's sizes and its text and image side.
 *
 * @param architecture all sizes
 * @param preprocess pixel transform
 * @param questionMaxLength ids of a question or prompt, {@code [ENC]} and {@code [SEP]} included
 * @param builtWords most whole words of a vocabulary built from the training texts; empty when the
 *     vocabulary is a file
 * @param initStd deviation of weights that are drawn at random
 */
public record ModelSettings(
    MileArchitecture architecture,
    Preprocess preprocess,
    int questionMaxLength,
    OptionalInt builtWords,
    double initStd) {

  /** Pixel transforms. */
  public enum Preprocess {
    /** Bilinear, divided by 255 twice, as released. */
    MILE,
    /** Bilinear, divided by 255 once. */
    SCALED,
    /** Bicubic, divided by 255, CLIP's mean and deviation. */
    CLIP_NORM
  }

  /**
   * Reads a stage's or trial's settings.
   *
   * @throws IllegalStateException when a setting is missing
   * @throws IllegalArgumentException when sizes do not fit each other
   */
  public static ModelSettings from(Settings settings) {
    return new ModelSettings(
        architecture(settings),
        Words.of(Preprocess.class, settings.text("image.preprocess")),
        settings.integer32("text.question-max-length"),
        settings.has("text.built-words")
            ? OptionalInt.of(settings.integer32("text.built-words"))
            : OptionalInt.empty(),
        settings.number("model.init-std"));
  }

  /** The sizes alone; throws as {@link #from}. */
  public static MileArchitecture architecture(Settings settings) {
    int vitWidth = settings.integer32("model.vit.width");
    return new MileArchitecture(
        settings.integer32("model.image-size"),
        settings.integer32("model.patch"),
        vitWidth,
        settings.integer32("model.vit.depth"),
        settings.integer32("model.vit.heads"),
        settings.has("model.vit.mlp") ? settings.integer32("model.vit.mlp") : 4 * vitWidth,
        settings.integer32("model.text.width"),
        settings.integer32("model.text.layers"),
        settings.integer32("model.text.heads"),
        settings.integer32("model.text.ffn"),
        settings.integer32("model.vocab-size"),
        settings.integer32("model.max-positions"));
  }

  /**
   * The seed of initial values: that of the trial, else that of pretraining, else the catalogue's
   * (an F/F/F trial on given weights has none, and uses it only for tensors that the file lacks).
   */
  public static long initialSeed(Settings settings) {
    if (settings.has("seed")) {
      return settings.integer("seed");
    }
    return settings.has("pretrain.seed")
        ? settings.integer("pretrain.seed")
        : SettingCatalog.find("seed").flatMap(key -> key.fallback()).map(Long.class::cast).get();
  }
}
