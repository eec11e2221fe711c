package milesweep.mile.tensor;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * An array of numbers in libtorch's memory, row-major. Operations make new tensors, which the
 * {@link TensorScope} open on the thread frees; the few that change a tensor say so. Shape errors
 * are thrown by libtorch as {@link ai.djl.engine.EngineException}.
 */
public final class Tensor implements AutoCloseable {
  private PtNDArray array;

  Tensor(PtNDArray array) {
    this.array = array;
  }

  PtNDArray array() {
    return array;
  }

  /** The sizes, outermost first; empty for a single number. */
  public long[] shape() {
    return array.getShape().getShape();
  }

  /** Size along a dimension; negative counts from the end. */
  public long size(int dimension) {
    long[] shape = shape();
    return shape[dimension < 0 ? shape.length + dimension : dimension];
  }

  /** Number of dimensions. */
  public int rank() {
    return array.getShape().dimension();
  }

  /** Number of elements. */
  public long count() {
    return array.getShape().size();
  }

  /** What the elements are. */
  public ElementType type() {
    DataType type = array.getDataType();
    for (ElementType known : ElementType.values()) {
      if (known.dataType() == type) {
        return known;
      }
    }
    throw new IllegalStateException("a tensor of unsupported type " + type);
  }

  /** Sum with another tensor, shapes broadcast. */
  public Tensor plus(Tensor other) {
    return new Tensor(JniUtils.add(array, other.array));
  }

  /** Difference to another tensor, shapes broadcast. */
  public Tensor minus(Tensor other) {
    return new Tensor(JniUtils.sub(array, other.array));
  }

  /** Element-wise product with another tensor, shapes broadcast. */
  public Tensor times(Tensor other) {
    return new Tensor(JniUtils.mul(array, other.array));
  }

  /** Product with a number. */
  public Tensor times(double factor) {
    return Ops.scale(this, factor);
  }

  /** Matrix product over the last two dimensions. */
  public Tensor matMul(Tensor other) {
    return new Tensor(JniUtils.matmul(array, other.array));
  }

  /**
   * {@code x Wᵀ + b}: weight (out, in), bias (out) or none; this (..., in); gives (..., out) in the
   * type that is computed in.
   */
  public Tensor linear(Tensor weight, Optional<Tensor> bias) {
    if (Torch.computeType() != ComputeType.FLOAT32) {
      return Ops.linear(this, weight, bias, Torch.computeType());
    }
    return Ops.linear(this, weight, bias);
  }

  /** Normalises the last dimension to mean 0 and variance 1, then scales and shifts; in 32 bits. */
  public Tensor layerNorm(Tensor weight, Tensor bias, double eps) {
    boolean exact = Torch.computeType() == ComputeType.FLOAT32;
    Tensor x = exact ? this : Ops.to(this, ComputeType.FLOAT32);
    return new Tensor(
        JniUtils.layerNorm(x.array, weight.array.getShape(), weight.array, bias.array, eps));
  }

  /** Exact (erf) GELU. */
  public Tensor gelu() {
    return new Tensor(JniUtils.gelu(array));
  }

  /** Hyperbolic tangent. */
  public Tensor tanh() {
    return new Tensor(JniUtils.tanh(array));
  }

  /** Logarithm of the softmax over {@code dimension}. */
  public Tensor logSoftmax(int dimension) {
    return new Tensor(JniUtils.logSoftmax(array, dimension, array.getDataType()));
  }

  /** Zeroes elements with probability {@code rate} and scales the rest; itself at rate 0. */
  public Tensor dropout(double rate) {
    return rate == 0 ? this : new Tensor(JniUtils.dropout(array, rate, true));
  }

  /** The same elements in another shape; one size may be -1. */
  public Tensor reshape(long... shape) {
    return new Tensor(JniUtils.reshape(array, shape));
  }

  /** The dimensions in another order. */
  public Tensor permute(long... dimensions) {
    return new Tensor(JniUtils.permute(array, dimensions));
  }

  /** Two dimensions exchanged. */
  public Tensor transpose(int first, int second) {
    return new Tensor(JniUtils.transpose(array, first, second));
  }

  /** Repeated along dimensions of size 1, without copying. */
  public Tensor broadcast(long... shape) {
    return new Tensor(JniUtils.broadcast(array, new Shape(shape)));
  }

  /** Elements {@code from} (included) to {@code to} (not) of a dimension. */
  public Tensor slice(int dimension, long from, long to) {
    return new Tensor(JniUtils.slice(array, dimension, from, to, 1));
  }

  /** Elements cut off at both ends of a range. */
  public Tensor clip(double low, double high) {
    return new Tensor(JniUtils.clip(array, low, high));
  }

  /** Sum of all elements. */
  public Tensor sum() {
    return new Tensor(JniUtils.sum(array));
  }

  /** Sum over one dimension, which goes away. */
  public Tensor sum(int dimension) {
    return new Tensor(JniUtils.sum(array, new long[] {dimension}, false));
  }

  /** A copy of its own, without gradient history. */
  public Tensor copy() {
    PtNDArray detached = JniUtils.detachGradient(array);
    return new Tensor(JniUtils.clone(detached));
  }

  /** Takes over the elements of another tensor of the same shape. Changes this one. */
  public void set(Tensor other) {
    Ops.copyInto(this, other);
  }

  /** Whether gradients are to be recorded for this tensor. Changes it. */
  public void setTrainable(boolean trainable) {
    JniUtils.attachGradient(array, trainable);
  }

  /** Accumulates the gradients of this single number in all trainable tensors behind it. */
  public void backward() {
    JniUtils.backward(
        array,
        JniUtils.onesLike(array, DataType.FLOAT32, array.getDevice(), array.getSparseFormat()),
        false,
        false);
  }

  /**
   * Accumulates gradients in all trainable tensors behind this one.
   *
   * @param gradient of something with respect to this tensor, of its shape and type
   */
  public void backward(Tensor gradient) {
    JniUtils.backward(array, gradient.array, false, false);
  }

  /** Whether gradients are recorded for this tensor: it is trainable, or made from one that is. */
  public boolean recordsGradient() {
    return Ops.recordsGradient(this);
  }

  /** The same numbers without gradient history, in the same memory. */
  public Tensor detached() {
    return new Tensor(JniUtils.detachGradient(array));
  }

  /** The accumulated gradient, or nothing when none has reached this tensor. */
  public Optional<Tensor> gradient() {
    return Optional.ofNullable(JniUtils.getGradient(array)).map(Tensor::new);
  }

  /**
   * Forgets the accumulated gradient of a trainable tensor and frees its memory, so that the next
   * one is taken over instead of being added to zeros. The engine can only zero a gradient; a new
   * handle on the same elements has none.
   */
  public void clearGradient() {
    PtNDArray fresh = JniUtils.detachGradient(array);
    NDScope.unregister(fresh);
    JniUtils.attachGradient(fresh, true);
    array.close();
    array = fresh;
  }

  /** The value of a tensor with one element. */
  public float item() {
    float[] values = toFloats();
    if (values.length != 1) {
      throw new IllegalStateException("item of a tensor of shape " + Arrays.toString(shape()));
    }
    return values[0];
  }

  /** A copy of the elements of a float tensor. */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(count())];
    bytes().asFloatBuffer().get(values);
    return values;
  }

  /** A copy of the elements of an integer tensor. */
  public long[] toLongs() {
    long[] values = new long[Math.toIntExact(count())];
    bytes().asLongBuffer().get(values);
    return values;
  }

  /**
   * The elements as little-endian bytes. A view where the engine can give one: valid while the
   * tensor lives, and not to be written to.
   */
  public ByteBuffer bytes() {
    return JniUtils.getByteBuffer(array, true).order(ByteOrder.nativeOrder());
  }

  /** Frees the memory now; only needed for tensors kept out of their scope. */
  @Override
  public void close() {
    array.close();
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape());
  }
}
