package milesweep.mile.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.phantom.PhantomFolder;
import milesweep.mile.data.slake.SplitName;

/** Finds or generates the data set that settings describe, and checks it. */
public final class DataSets {
  private DataSets() {}

  /**
   * Checks a data set; what is wrong with it is in the result.
   *
   * @param sources paths of this machine, {@code data.folder} among them
   * @param generated folder that generated sets are kept in
   * @param required splits that have to be there
   * @param transform of the images that are to be served in batches; empty only checks them
   */
  public static CheckedData check(
      DataSettings settings,
      Settings sources,
      Path generated,
      Set<SplitName> required,
      Optional<ImageTransform> transform) {
    DataCheck.Look look = transform.map(DataCheck.Look::kept).orElse(DataCheck.Look.CHECKED);
    return check(settings, sources, generated, required, look);
  }

  /** As above, with what to do with images. */
  public static CheckedData check(
      DataSettings settings,
      Settings sources,
      Path generated,
      Set<SplitName> required,
      DataCheck.Look look) {
    QuestionSource source;
    try {
      source = source(settings, sources, generated);
    } catch (IOException e) {
      return refused(settings, Fault.ofFile(generated, "cannot keep the phantom set: " + e));
    } catch (IllegalArgumentException e) {
      return refused(settings, Fault.ofFile(settings.prefix() + "data", e.getMessage()));
    }
    return DataCheck.run(
        new DataCheck.Request(
            settings.name(), source, settings.strict(), required, validation(settings), look));
  }

  /**
   * The folder that a data set lies in, of a table the one with its file; a generated set is made
   * when it is not there.
   *
   * @param generated folder that generated sets are kept in
   * @throws IllegalArgumentException when the settings name none
   */
  public static Path folder(DataSettings settings, Settings sources, Path generated)
      throws IOException {
    return switch (settings.kind()) {
      case PHANTOM -> PhantomFolder.ensure(generated, settings.phantom().orElseThrow());
      case SLAKE, VQA_RAD -> path(settings, sources, "folder");
      case TABLE -> path(settings, sources, "table.file").toAbsolutePath().normalize().getParent();
    };
  }

  private static Optional<DataCheck.Validation> validation(DataSettings settings) {
    return settings.validateShare() > 0
        ? Optional.of(new DataCheck.Validation(settings.validateShare(), settings.splitSeed()))
        : Optional.empty();
  }

  private static QuestionSource source(DataSettings settings, Settings sources, Path generated)
      throws IOException {
    return switch (settings.kind()) {
      case PHANTOM ->
          new SlakeFolder(
              PhantomFolder.ensure(generated, settings.phantom().orElseThrow()), Optional.empty());
      case SLAKE -> new SlakeFolder(path(settings, sources, "folder"), settings.language());
      case VQA_RAD ->
          new VqaRadFolder(path(settings, sources, "folder"), settings.vqaRad().orElseThrow());
      case TABLE -> table(settings, sources);
    };
  }

  private static TableFile table(DataSettings settings, Settings sources) {
    Path file = path(settings, sources, "table.file");
    Path images =
        settings
            .path(sources, "table.images")
            .orElseGet(() -> file.toAbsolutePath().normalize().getParent());
    return new TableFile(
        file,
        images,
        settings.table().orElseThrow(),
        settings.splitSeed(),
        settings.prefix() + "data.table");
  }

  private static Path path(DataSettings settings, Settings sources, String name) {
    return settings
        .path(sources, name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%sdata.%s is not set; give the %s"
                        .formatted(
                            settings.prefix(),
                            name,
                            switch (settings.kind()) {
                              case VQA_RAD -> "folder with VQA-RAD's JSON and its images";
                              case TABLE -> "CSV, JSON or JSON lines file with the questions";
                              default -> "folder with train.json, test.json and imgs";
                            })));
  }

  private static CheckedData refused(DataSettings settings, Fault fault) {
    return withoutQuestions(settings.name(), Path.of(""), List.of(fault));
  }

  /** A data set without a question, whose images lie below a folder; refused for any fault. */
  public static CheckedData withoutQuestions(String name, Path images, List<Fault> faults) {
    return new CheckedData(
        name,
        faults,
        !faults.isEmpty(),
        List.of(),
        List.of(),
        List.of(),
        new EnumMap<>(SplitName.class),
        new EnumMap<>(SplitName.class),
        new ImageCache(images, ImageDecoder.DEFAULT, Optional.empty()),
        "");
  }
}
