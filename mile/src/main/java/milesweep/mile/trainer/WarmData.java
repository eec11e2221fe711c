package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.ModelSettings.Preprocess;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataSets;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.SplitName;

/**
 * Data sets that this process has read and checked, for the stages to come. Of those with pixels
 * only the last is kept: pixels may take a third of the heap.
 */
final class WarmData {
  private final Path generated;
  private final Map<Key, CheckedData> kept = new HashMap<>();

  private record Pixels(Preprocess mode, int side) {}

  private record Key(DataSettings settings, Settings paths, Optional<Pixels> pixels) {}

  /** Keeps generated data sets in the given folder. */
  WarmData(Path generated) {
    this.generated = generated;
  }

  /** The transform of a model's images. */
  static ImageTransform transform(ModelSettings model) {
    return ImageTransform.of(model.preprocess(), model.architecture().imageSize());
  }

  /**
   * Looks at a data set on the disk, whatever is kept.
   *
   * @param required splits that have to be there
   * @param pixels the model whose images it is to serve; empty for its texts alone
   */
  CheckedData look(
      DataSettings settings,
      Settings sources,
      Set<SplitName> required,
      Optional<ModelSettings> pixels) {
    Key key = key(settings, sources, pixels);
    kept.remove(key);
    if (pixels.isPresent()) {
      kept.keySet().removeIf(other -> other.pixels().isPresent());
    }
    CheckedData data =
        DataSets.check(settings, sources, generated, required, pixels.map(WarmData::transform));
    if (!data.refused()) {
      kept.put(key, data);
    }
    return data;
  }

  /** A data set as {@link #look} gives it, from memory when its fingerprint is the wanted one. */
  CheckedData get(
      DataSettings settings,
      Settings sources,
      Optional<ModelSettings> pixels,
      Optional<String> fingerprint) {
    for (Map.Entry<Key, CheckedData> entry : kept.entrySet()) {
      Key key = entry.getKey();
      boolean serves = pixels.isEmpty() || key.pixels().equals(pixels.map(WarmData::pixels));
      boolean wanted = fingerprint.map(entry.getValue().fingerprint()::equals).orElse(true);
      if (serves
          && wanted
          && key.settings().equals(settings)
          && key.paths().equals(settings.paths(sources))) {
        return entry.getValue();
      }
    }
    return look(settings, sources, Set.of(), pixels);
  }

  /** The folder that a data set lies in; made when it is generated and not there. */
  Path folder(DataSettings settings, Settings sources) throws IOException {
    return DataSets.folder(settings, sources, generated);
  }

  /** Forgets everything. */
  void clear() {
    kept.clear();
  }

  private static Key key(DataSettings settings, Settings sources, Optional<ModelSettings> pixels) {
    return new Key(settings, settings.paths(sources), pixels.map(WarmData::pixels));
  }

  private static Pixels pixels(ModelSettings model) {
    return new Pixels(model.preprocess(), model.architecture().imageSize());
  }
}
