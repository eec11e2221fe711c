package milesweep.mile.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import milesweep.mile.model.PositionInterpolation;
import milesweep.mile.nn.InitialWeights;
import milesweep.mile.tensor.Tensor;

/**
 * The weights of a stage's ancestors, oldest file first: of a parameter that several files hold,
 * the last one's value counts. Keeps account of what was found, so that nothing is random or left
 * out in silence.
 */
public final class WeightChain implements InitialWeights, AutoCloseable {
  private static final String POSITIONS = "visual_encoder.pos_embed";
  private static final String LM_BIAS = "text_decoder.cls.predictions.bias";
  private static final String LM_BIAS_ALIAS = "text_decoder.cls.predictions.decoder.bias";
  private static final String LM_MATRIX_ALIAS = "text_decoder.cls.predictions.decoder.weight";

  private final List<Path> paths;
  private final List<SafetensorsFile> files = new ArrayList<>();
  private final TreeSet<String> loaded = new TreeSet<>();
  private final TreeSet<String> fresh = new TreeSet<>();
  private final TreeSet<String> mismatched = new TreeSet<>();

  private WeightChain(List<Path> paths) {
    this.paths = paths;
  }

  /**
   * Opens the files, oldest first; none at all is a chain that holds nothing.
   *
   * @throws IOException when one cannot be read or is no safetensors file
   */
  public static WeightChain open(List<Path> paths) throws IOException {
    WeightChain chain = new WeightChain(List.copyOf(paths));
    try {
      for (Path path : paths) {
        chain.files.add(SafetensorsFile.open(path));
      }
      return chain;
    } catch (IOException e) {
      chain.close();
      throw e;
    }
  }

  @Override
  public Optional<Tensor> find(String name, long[] shape) {
    try {
      for (int i = files.size() - 1; i >= 0; i--) {
        SafetensorsFile file = files.get(i);
        String stored = storedName(file, name);
        if (file.names().contains(stored)) {
          return load(file, paths.get(i), stored, name, shape);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    fresh.add(name);
    return Optional.empty();
  }

  private Optional<Tensor> load(
      SafetensorsFile file, Path path, String stored, String name, long[] shape)
      throws IOException {
    long[] found = file.entry(stored).shape();
    boolean otherResolution =
        name.equals(POSITIONS) && found.length == 3 && found[2] == shape[2] && found[1] > 1;
    if (!Arrays.equals(found, shape) && !otherResolution) {
      mismatched.add(
          "%s: %s has shape %s, the model %s"
              .formatted(path, stored, Arrays.toString(found), Arrays.toString(shape)));
      fresh.add(name);
      return Optional.empty();
    }
    loaded.add(name);
    Tensor value = file.tensor(stored);
    return Optional.of(otherResolution ? PositionInterpolation.resize(value, shape[1]) : value);
  }

  /** The LM head's bias stands twice in original checkpoints, under either name in others. */
  private static String storedName(SafetensorsFile file, String name) {
    return name.equals(LM_BIAS) && !file.names().contains(LM_BIAS) ? LM_BIAS_ALIAS : name;
  }

  /** What became of the files' tensors; complete once a model has been built. */
  public WeightReport report() {
    Map<Path, List<String>> unused = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      TreeSet<String> names = new TreeSet<>(files.get(i).names());
      names.removeAll(loaded);
      names.remove(LM_BIAS_ALIAS);
      names.remove(LM_MATRIX_ALIAS); // tied to the word embeddings
      unused.put(paths.get(i), List.copyOf(names));
    }
    return new WeightReport(
        List.copyOf(loaded), List.copyOf(fresh), unused, List.copyOf(mismatched));
  }

  @Override
  public void close() throws IOException {
    for (SafetensorsFile file : files) {
      file.close();
    }
  }
}
