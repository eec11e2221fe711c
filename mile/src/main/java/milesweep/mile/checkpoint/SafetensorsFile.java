package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.tensor.Tensor;

/**
 * A safetensors file opened for reading. Its tensors are mapped into memory, so that neither the
 * Java heap nor a 2 GiB limit matters; all of them are known to lie in the file once it is open.
 */
public final class SafetensorsFile implements WeightFile {
  private final MappedFile file;
  private final SafetensorsHeader header;

  private SafetensorsFile(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws IOException when it cannot be read, or is no safetensors file, or not whole
   */
  public static SafetensorsFile open(Path path) throws IOException {
    MappedFile file = MappedFile.open(path);
    try {
      return of(file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Reads the header of a mapped file, which then belongs to what is returned. */
  static SafetensorsFile of(MappedFile file) throws IOException {
    return new SafetensorsFile(file, SafetensorsHeader.read(file));
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public String format() {
    return "safetensors";
  }

  /** The file's free-form notes. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  @Override
  public Map<String, StoredArray> arrays() {
    return Collections.unmodifiableMap(header.arrays());
  }

  @Override
  public List<String> leftOut() {
    return List.of();
  }

  /** Names of the tensors, as the header orders them. */
  public Set<String> names() {
    return arrays().keySet();
  }

  /** What the header says of a tensor. */
  public StoredArray entry(String name) throws IOException {
    StoredArray array = header.arrays().get(name);
    if (array == null) {
      throw new BadFileException(path(), "has no tensor " + name);
    }
    return array;
  }

  @Override
  public ByteBuffer elements(String name, long from, int count) throws IOException {
    return entry(name).elements(file, from, count);
  }

  /** A copy of a float or integer tensor, of the type's full width (F16 and BF16 become float). */
  public Tensor tensor(String name) throws IOException {
    return entry(name).type() == NumberType.I64
        ? WeightTensors.longs(this, name)
        : WeightTensors.floats(this, name);
  }

  /** A copy of the elements of a float tensor. */
  public float[] floats(String name) throws IOException {
    StoredArray array = entry(name);
    if (!array.type().isReal()) {
      throw new BadFileException(path(), "holds no floats under " + name);
    }
    float[] values = new float[Math.toIntExact(array.count())];
    ByteBuffer bytes = elements(name, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = array.type().toFloat(bytes);
    }
    return values;
  }

  /** A copy of the elements of an integer tensor. */
  public long[] longs(String name) throws IOException {
    StoredArray array = entry(name);
    if (array.type() != NumberType.I64) {
      throw new BadFileException(
          path(), "holds %s and not I64 under %s".formatted(array.type(), name));
    }
    long[] values = new long[Math.toIntExact(array.count())];
    elements(name, 0, values.length).asLongBuffer().get(values);
    return values;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
