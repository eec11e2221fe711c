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
    Path folder;
    try {
      folder = folder(settings, sources, generated);
    } catch (IOException e) {
      return refused(settings, Fault.ofFile(generated, "cannot keep the phantom set: " + e));
    } catch (IllegalArgumentException e) {
      return refused(settings, Fault.ofFile(settings.prefix() + "data", e.getMessage()));
    }
    return DataCheck.run(
        new DataCheck.Request(
            settings.name(), folder, settings.language(), settings.strict(), required, transform));
  }

  /**
   * The folder of a data set; a generated one is made when it is not there.
   *
   * @param generated folder that generated sets are kept in
   * @throws IllegalArgumentException when the settings name none
   */
  public static Path folder(DataSettings settings, Settings sources, Path generated)
      throws IOException {
    if (settings.phantom().isPresent()) {
      return PhantomFolder.ensure(generated, settings.phantom().get());
    }
    String key = settings.prefix() + "data.folder";
    return settings
        .folder(sources)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    key + " is not set; give the folder with train.json, test.json and imgs"));
  }

  private static CheckedData refused(DataSettings settings, Fault fault) {
    return new CheckedData(
        settings.name(),
        List.of(fault),
        true,
        List.of(),
        new EnumMap<>(SplitName.class),
        new EnumMap<>(SplitName.class),
        new ImageCache(Path.of(""), ImageDecoder.DEFAULT, Optional.empty()),
        "");
  }
}
