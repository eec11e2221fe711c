package milesweep.mile.tensor;

/**
 * What matrix products and attention compute in. With a type of 16 bits their operands are cast to
 * it and their results stay in it; everything that sums up many numbers (layer norms, softmax,
 * loss) and every stored value remains in 32 bits, and gradients arrive there. Such tensors have no
 * {@link ElementType} and no numbers in Java; 32-bit ones make them 32-bit again.
 */
public enum ComputeType {
  FLOAT32(6),
  BFLOAT16(15),
  FLOAT16(5);

  private final long code; // libtorch's ScalarType

  ComputeType(long code) {
    this.code = code;
  }

  long code() {
    return code;
  }
}
