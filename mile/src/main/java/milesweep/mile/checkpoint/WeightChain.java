package milesweep.mile.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import milesweep.mile.checkpoint.WeightReport.Mismatched;
import milesweep.mile.checkpoint.WeightReport.Reshaped;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.keys.Fit;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.mile.model.PositionInterpolation;
import milesweep.mile.nn.InitialWeights;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * The weights that a stage begins with, oldest file first: of a parameter that several files hold,
 * the last one's value counts. Keeps account of what was found, so that nothing is random or left
 * out in silence.
 */
public final class WeightChain implements InitialWeights, AutoCloseable {
  private final List<WeightSource> sources = new ArrayList<>();
  private final TreeSet<String> loaded = new TreeSet<>();
  private final TreeSet<String> fresh = new TreeSet<>();
  private final List<Reshaped> reshaped = new ArrayList<>();
  private final List<Mismatched> mismatched = new ArrayList<>();

  /** A tensor that a parameter is to be made from. */
  private record Match(WeightSource source, String key, Fit fit) {}

  private WeightChain() {}

  /**
   * Opens whole models or parts of ours, oldest first; none at all is a chain that holds nothing.
   *
   * @throws IOException when one cannot be read or is no weight file
   */
  public static WeightChain open(List<Path> paths) throws IOException {
    return openAll(paths.stream().map(path -> new WeightInput(WeightRole.MODEL, path)).toList());
  }

  /** Opens weight files, those that count more last; throws as {@link #open}. */
  public static WeightChain openAll(List<WeightInput> inputs) throws IOException {
    WeightChain chain = new WeightChain();
    try {
      for (WeightInput input : inputs) {
        chain.sources.add(WeightSource.open(input));
      }
      return chain;
    } catch (IOException | RuntimeException e) {
      chain.close();
      throw e;
    }
  }

  @Override
  public Optional<Tensor> find(String name, long[] shape, Supplier<Tensor> drawn) {
    Optional<Match> match = match(name, shape);
    try {
      return match.isEmpty() ? Optional.empty() : Optional.of(value(match.get(), shape, drawn));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Meets parameters of these shapes without loading any; {@link #report} then tells of them. */
  public void look(Map<String, long[]> shapes) {
    shapes.forEach(this::match);
  }

  private Optional<Match> match(String name, long[] shape) {
    Match found = null;
    for (int i = sources.size() - 1; i >= 0; i--) {
      WeightSource source = sources.get(i);
      String key = source.keys().byParameter().get(name);
      if (key == null) {
        continue;
      }
      if (found != null) {
        source.replaced().add(key);
        continue;
      }
      StoredArray array = source.file().arrays().get(key);
      Fit fit = source.fit(name, array, shape);
      if (fit == Fit.NONE) {
        mismatched.add(mismatch(source, key, name, array, shape));
        source.mismatched().add(key);
        continue;
      }
      found = new Match(source, key, fit);
      source.loaded().put(name, key);
      if (fit != Fit.EXACT) {
        reshaped.add(new Reshaped(source.file().path(), name, array.shape(), shape, fit));
      }
    }
    (found == null ? fresh : loaded).add(name);
    return Optional.ofNullable(found);
  }

  private static Mismatched mismatch(
      WeightSource source, String key, String name, StoredArray array, long[] wanted) {
    String why =
        array.type().isReal()
            ? "has shape %s, the model %s"
                .formatted(Arrays.toString(array.shape()), Arrays.toString(wanted))
            : "holds %s, the model real numbers".formatted(array.type().label());
    return new Mismatched(source.file().path(), key, name, why);
  }

  private static Tensor value(Match match, long[] shape, Supplier<Tensor> drawn)
      throws IOException {
    Tensor stored = WeightTensors.floats(match.source().file(), match.key());
    return switch (match.fit()) {
      case EXACT -> stored;
      case POSITIONS -> PositionInterpolation.resize(stored, shape[1]);
      case TWO_MORE_ROWS ->
          Tensors.concat(List.of(stored, drawn.get().slice(0, shape[0] - 2, shape[0])), 0);
      case NONE -> throw new IllegalStateException("no match at all");
    };
  }

  /** What became of the files' tensors; complete once a model has been built or looked at. */
  public WeightReport report() {
    return new WeightReport(
        List.copyOf(loaded),
        List.copyOf(fresh),
        List.copyOf(reshaped),
        List.copyOf(mismatched),
        sources.stream().map(WeightSource::use).toList());
  }

  @Override
  public void close() throws IOException {
    for (WeightSource source : sources) {
      source.file().close();
    }
  }
}
