package milesweep.common.view;

import java.nio.file.Path;
import java.util.Optional;
import milesweep.common.setting.Settings;

/**
 * One data set.
 *
 * @param prefix where its keys stand: {@code ""} or {@code "pretrain."}
 * @param kind generated, or a folder in the SLAKE format
 * @param name its name, which also enters the draws of instruction prompts
 * @param language question language that is kept; empty for the phantom set, which has one only
 * @param strict whether a bad record refuses the whole set
 * @param instructionSeed seed of the prompts' options
 * @param phantom what is generated; empty for a folder
 */
public record DataSettings(
    String prefix,
    Kind kind,
    String name,
    Optional<String> language,
    boolean strict,
    long instructionSeed,
    Optional<Phantom> phantom) {

  /** Kinds of data sets. */
  public enum Kind {
    PHANTOM,
    SLAKE
  }

  /** Domains of the phantom set. */
  public enum Domain {
    ANATOMY,
    SHAPES
  }

  /**
   * A generated set.
   *
   * @param domain its scenes, questions and words
   * @param seed of all its draws
   * @param trainImages images of the training split
   * @param validateImages images of the validation split
   * @param testImages images of the test split
   * @param questionsPerImage questions on each
   * @param imageSize side of an image in pixels
   */
  public record Phantom(
      Domain domain,
      long seed,
      int trainImages,
      int validateImages,
      int testImages,
      int questionsPerImage,
      int imageSize) {}

  /**
   * Reads {@code data.*} below a prefix.
   *
   * @param prefix {@code ""} for the sweep's data, {@code "pretrain."} for those of pretraining
   * @throws IllegalStateException when a setting is missing
   */
  public static DataSettings from(Settings settings, String prefix) {
    String data = prefix + "data.";
    Kind kind = Words.of(Kind.class, settings.text(data + "kind"));
    return new DataSettings(
        prefix,
        kind,
        settings.findText(data + "name").orElse(settings.text(data + "kind")),
        settings.findText(data + "language"),
        settings.flag(data + "strict"),
        settings.has(data + "instruction-seed") ? settings.integer(data + "instruction-seed") : 42,
        kind == Kind.PHANTOM
            ? Optional.of(phantom(settings, data + "phantom."))
            : Optional.empty());
  }

  private static Phantom phantom(Settings settings, String at) {
    return new Phantom(
        Words.of(Domain.class, settings.text(at + "domain")),
        settings.integer(at + "seed"),
        settings.integer32(at + "train-images"),
        settings.integer32(at + "validate-images"),
        settings.integer32(at + "test-images"),
        settings.integer32(at + "questions-per-image"),
        settings.integer32(at + "image-size"));
  }

  /** The folder of this data set among a stage's sources; empty for the phantom set. */
  public Optional<Path> folder(Settings sources) {
    return sources.findText(prefix + "data.folder").map(Path::of);
  }
}
