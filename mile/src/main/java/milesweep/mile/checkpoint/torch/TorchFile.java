package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.checkpoint.pickle.PickleException;
import milesweep.mile.checkpoint.pickle.TensorRef;

/**
 * A {@code .pth} file opened for reading: the tensors of its dictionary under their own names.
 * Every tensor is known to lie in the file once it is open.
 */
public final class TorchFile implements WeightFile {
  private final MappedFile file;
  private final String format;
  private final Map<String, StoredArray> arrays;
  private final List<String> leftOut;

  private TorchFile(
      MappedFile file, String format, Map<String, StoredArray> arrays, List<String> leftOut) {
    this.file = file;
    this.format = format;
    this.arrays = arrays;
    this.leftOut = leftOut;
  }

  /**
   * Reads a zip archive of {@code torch.save}; the file then belongs to what is returned.
   *
   * @throws IOException naming the file and why it is refused
   */
  public static TorchFile zip(MappedFile file) throws IOException {
    try {
      TorchZip zip = TorchZip.open(file);
      StateDict state = StateDict.in(zip.pickle().value());
      return of(file, "torch (zip)", state, zip.storages());
    } catch (PickleException e) {
      throw new BadFileException(file.path(), e.getMessage());
    }
  }

  /** The same of a file of {@code torch.save} before 1.6. */
  public static TorchFile legacy(MappedFile file) throws IOException {
    try {
      TorchLegacy legacy = TorchLegacy.open(file);
      StateDict state = StateDict.in(legacy.pickle().value());
      return of(file, "torch (legacy)", state, legacy.find());
    } catch (PickleException e) {
      throw new BadFileException(file.path(), e.getMessage());
    }
  }

  private static TorchFile of(MappedFile file, String format, StateDict state, Storages storages)
      throws IOException {
    Map<String, StoredArray> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, TensorRef> tensor : state.tensors().entrySet()) {
      arrays.put(tensor.getKey(), TensorPlace.of(tensor.getKey(), tensor.getValue(), storages));
    }
    return new TorchFile(file, format, Collections.unmodifiableMap(arrays), state.leftOut());
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Map<String, StoredArray> arrays() {
    return arrays;
  }

  @Override
  public List<String> leftOut() {
    return Collections.unmodifiableList(leftOut);
  }

  @Override
  public ByteBuffer elements(String name, long from, int count) throws IOException {
    StoredArray array = arrays.get(name);
    if (array == null) {
      throw new BadFileException(file.path(), "has no tensor " + name);
    }
    return array.elements(file, from, count);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
