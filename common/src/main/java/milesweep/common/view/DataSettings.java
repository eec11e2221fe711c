package milesweep.common.view;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import milesweep.common.setting.Settings;

/**
 * One data set.
 *
 * @param prefix where its keys stand: {@code ""} or {@code "pretrain."}
 * @param kind generated, or the format of its files
 * @param name its name, which also enters the draws of instruction prompts
 * @param language question language that is kept, of a folder in the SLAKE format; empty keeps all
 * @param strict whether a bad record refuses the whole set
 * @param validateShare share of the training groups that are drawn as validation split; 0 for none
 * @param splitSeed seed of splits that are drawn
 * @param instructionSeed seed of the prompts' options
 * @param phantom what is generated; empty for files
 * @param vqaRad what is kept of VQA-RAD; empty for other kinds
 * @param table how a table is read; empty for other kinds
 */
public record DataSettings(
    String prefix,
    Kind kind,
    String name,
    Optional<String> language,
    boolean strict,
    double validateShare,
    long splitSeed,
    long instructionSeed,
    Optional<Phantom> phantom,
    Optional<VqaRad> vqaRad,
    Optional<Table> table) {
  private static final String ALL_LANGUAGES = "all";
  private static final String NO_COLUMN = "none";
  private static final List<String> PATHS = List.of("folder", "table.file", "table.images");

  /** Kinds of data sets. */
  public enum Kind {
    PHANTOM,
    SLAKE,
    VQA_RAD,
    TABLE;

    /** The kind with this word; throws when there is none. */
    public static Kind of(String label) {
      return Words.of(Kind.class, label);
    }

    /** The word of a sweep file. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
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
   * What is kept of VQA-RAD.
   *
   * @param phraseTypes {@code freeform}, {@code para}, {@code frame}: those that are kept
   * @param dropFirst whether the first record of each split is dropped, as released
   */
  public record VqaRad(List<String> phraseTypes, boolean dropFirst) {}

  /**
   * How a table is read.
   *
   * @param columns what they are called
   * @param testShare share of the groups that are drawn as test split when no column tells it
   */
  public record Table(Columns columns, double testShare) {}

  /**
   * Names of a table's columns.
   *
   * @param image path of the image
   * @param question the question
   * @param answer the answer
   * @param id the question's id
   * @param group what may not be in two splits
   * @param split which split a row is in
   * @param type open or closed, or else what the question is about
   * @param content what the question is about
   */
  public record Columns(
      String image,
      String question,
      String answer,
      Column id,
      Column group,
      Column split,
      Column type,
      Column content) {}

  /**
   * A column that a table may do without.
   *
   * @param name what it is called; empty when it is not to be used
   * @param required whether the sweep file names it, so that it has to be there
   */
  public record Column(Optional<String> name, boolean required) {
    /** A column called as its role, used when the table has it. */
    public static Column ifThere(String role) {
      return new Column(Optional.of(role), false);
    }

    /** A column that has to be there; {@code none} for none at all. */
    public static Column named(String name) {
      return name.equals(NO_COLUMN)
          ? new Column(Optional.empty(), false)
          : new Column(Optional.of(name), true);
    }
  }

  /**
   * Reads {@code data.*} below a prefix.
   *
   * @param prefix {@code ""} for the sweep's data, {@code "pretrain."} for those of pretraining
   * @throws IllegalStateException when a setting is missing
   */
  public static DataSettings from(Settings settings, String prefix) {
    String data = prefix + "data.";
    Kind kind = Kind.of(settings.text(data + "kind"));
    return new DataSettings(
        prefix,
        kind,
        settings.findText(data + "name").orElse(settings.text(data + "kind")),
        settings.findText(data + "language").filter(language -> !language.equals(ALL_LANGUAGES)),
        settings.flag(data + "strict"),
        settings.has(data + "validate-share") ? settings.number(data + "validate-share") : 0,
        settings.has(data + "split-seed") ? settings.integer(data + "split-seed") : 1,
        settings.has(data + "instruction-seed") ? settings.integer(data + "instruction-seed") : 42,
        when(kind == Kind.PHANTOM, () -> phantom(settings, data + "phantom.")),
        when(kind == Kind.VQA_RAD, () -> vqaRad(settings, data + "vqa-rad.")),
        when(kind == Kind.TABLE, () -> table(settings, data + "table.")));
  }

  private static <T> Optional<T> when(boolean wanted, Supplier<T> reading) {
    return wanted ? Optional.of(reading.get()) : Optional.empty();
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

  private static VqaRad vqaRad(Settings settings, String at) {
    return new VqaRad(
        settings.list(at + "phrase-types"), settings.text(at + "first-row").equals("drop"));
  }

  private static Table table(Settings settings, String at) {
    String columns = at + "columns.";
    return new Table(
        new Columns(
            settings.text(columns + "image"),
            settings.text(columns + "question"),
            settings.text(columns + "answer"),
            column(settings, columns, "id"),
            column(settings, columns, "group"),
            column(settings, columns, "split"),
            column(settings, columns, "type"),
            column(settings, columns, "content")),
        settings.number(at + "test-share"));
  }

  private static Column column(Settings settings, String columns, String role) {
    return settings
        .findText(columns + role)
        .map(Column::named)
        .orElseGet(() -> Column.ifThere(role));
  }

  /** The paths of this data set among a stage's sources; none for the phantom set. */
  public Settings paths(Settings sources) {
    String data = prefix + "data.";
    return sources.only(path -> PATHS.stream().anyMatch(name -> path.equals(data + name)));
  }

  /** One of {@link #paths}, by its name below {@code data.}; empty when it is not given. */
  public Optional<Path> path(Settings sources, String name) {
    return sources.findText(prefix + "data." + name).map(Path::of);
  }
}
