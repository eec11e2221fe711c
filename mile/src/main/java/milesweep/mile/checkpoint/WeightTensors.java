package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/** The way from arrays in files to tensors of the engine, past the Java heap. */
final class WeightTensors {
  private static final int PIECE = 1 << 22; // elements converted at once

  private WeightTensors() {}

  /**
   * A float tensor with an array's values.
   *
   * @throws BadFileException when the array's elements are no real numbers
   */
  static Tensor floats(WeightFile file, String name) throws IOException {
    StoredArray array = file.arrays().get(name);
    if (!array.type().isReal()) {
      throw new BadFileException(
          file.path(),
          "holds %s as %s, which is not read as weights".formatted(name, array.type().label()));
    }
    long count = array.count();
    if (array.type() == NumberType.F32 && count <= MappedFile.MAX_PIECE / 4) {
      return fromMapped(file.elements(name, 0, (int) count), ElementType.FLOAT32, array.shape());
    }
    if (count <= PIECE) {
      return floats(file, name, 0, (int) count).reshape(array.shape());
    }
    Tensor all = Tensors.zeros(count);
    for (long from = 0; from < count; from += PIECE) {
      int length = (int) Math.min(PIECE, count - from);
      try (TensorScope scope = TensorScope.open()) {
        all.slice(0, from, from + length).set(floats(file, name, from, length));
      }
    }
    return all.reshape(array.shape());
  }

  /** An integer tensor with an array's values, of 64 bits each. */
  static Tensor longs(WeightFile file, String name) throws IOException {
    StoredArray array = file.arrays().get(name);
    int count = Math.toIntExact(array.count());
    return fromMapped(file.elements(name, 0, count), ElementType.INT64, array.shape());
  }

  private static Tensor floats(WeightFile file, String name, long from, int count)
      throws IOException {
    ByteBuffer bytes = file.elements(name, from, count);
    NumberType type = file.arrays().get(name).type();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = type.toFloat(bytes);
    }
    return Tensors.floats(values, count);
  }

  private static Tensor fromMapped(ByteBuffer bytes, ElementType type, long[] shape) {
    // A slice of a mapped file is direct memory; an empty one may be of no memory at all.
    ByteBuffer all = bytes.capacity() == 0 ? ByteBuffer.allocateDirect(0) : bytes;
    return Tensors.fromBytes(all, type, shape);
  }
}
