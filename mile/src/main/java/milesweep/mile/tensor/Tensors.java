package milesweep.mile.tensor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Makes tensors: from numbers, from bytes, constant, random, and by joining others. */
public final class Tensors {
  private Tensors() {}

  // Reused, because direct buffers wait for the garbage collector and would add up to the peak.
  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1 << 16));

  /** A float tensor of the given shape, values in row-major order. */
  public static Tensor floats(float[] values, long... shape) {
    ByteBuffer bytes = scratch(Math.multiplyExact(values.length, 4));
    bytes.asFloatBuffer().put(values);
    return fromBytes(bytes, ElementType.FLOAT32, shape);
  }

  /** An integer tensor of the given shape, values in row-major order. */
  public static Tensor longs(long[] values, long... shape) {
    ByteBuffer bytes = scratch(Math.multiplyExact(values.length, 8));
    bytes.asLongBuffer().put(values);
    return fromBytes(bytes, ElementType.INT64, shape);
  }

  private static ByteBuffer scratch(int length) {
    if (SCRATCH.get().capacity() < length) {
      SCRATCH.set(ByteBuffer.allocateDirect(length));
    }
    return SCRATCH.get().slice(0, length).order(ByteOrder.nativeOrder());
  }

  /**
   * A tensor with a copy of the bytes. A copy, because libtorch aligns its own memory and a matrix
   * product may give other bits on memory aligned otherwise.
   *
   * @param bytes a direct buffer in native (little-endian) order, all of it used
   */
  public static Tensor fromBytes(ByteBuffer bytes, ElementType type, long... shape) {
    long expected = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
    if (bytes.capacity() != expected) {
      throw new IllegalArgumentException(
          "%d bytes for a tensor of shape %s and type %s, which has %d"
              .formatted(bytes.capacity(), Arrays.toString(shape), type, expected));
    }
    PtNDArray view =
        JniUtils.createNdFromByteBuffer(
            Torch.manager(),
            bytes,
            new Shape(shape),
            type.dataType(),
            SparseFormat.DENSE,
            Device.cpu());
    PtNDArray copy =
        Torch.device().isGpu()
            ? JniUtils.to(view, type.dataType(), Torch.place())
            : JniUtils.clone(view);
    view.close();
    return new Tensor(copy);
  }

  /** Zeros. */
  public static Tensor zeros(long... shape) {
    return full(0, shape);
  }

  /** Float tensor with the same value everywhere. */
  public static Tensor full(double value, long... shape) {
    return new Tensor(
        JniUtils.full(
            Torch.manager(),
            new Shape(shape),
            value,
            DataType.FLOAT32,
            Torch.place(),
            SparseFormat.DENSE));
  }

  /**
   * Normal random numbers from libtorch's generator ({@link Torch#seed}), drawn on the CPU so that
   * they are the same on every device.
   */
  public static Tensor normal(double mean, double deviation, long... shape) {
    return placed(
        JniUtils.normal(
            Torch.manager(), mean, deviation, new Shape(shape), DataType.FLOAT32, Device.cpu()));
  }

  /** Uniform random numbers in [low, high), as {@link #normal}. */
  public static Tensor uniform(double low, double high, long... shape) {
    return placed(
        JniUtils.uniform(
            Torch.manager(), low, high, new Shape(shape), DataType.FLOAT32, Device.cpu()));
  }

  private static Tensor placed(PtNDArray onCpu) {
    return new Tensor(
        Torch.device().isGpu() ? JniUtils.to(onCpu, DataType.FLOAT32, Torch.place()) : onCpu);
  }

  /** The parts one behind the other along {@code dimension}. */
  public static Tensor concat(List<Tensor> parts, int dimension) {
    PtNDArray[] arrays = parts.stream().map(Tensor::array).toArray(PtNDArray[]::new);
    return new Tensor(JniUtils.cat(arrays, dimension));
  }
}
