package milesweep.common.trial;

import milesweep.common.Hashes;

/**
 * What decides the bits of a computation beside settings and data. It is committed with a stage's
 * first grant and kept by every later attempt, save that memory that runs out makes the micro-batch
 * smaller; within one context a resumed run equals an undisturbed one bit for bit.
 *
 * @param device model of the device, as in {@code cpu AVX512} or the GPU's name
 * @param libtorch version of the tensor library
 * @param threads intra-op threads of a trainer
 * @param precision label of the {@link Precision}
 * @param microBatch questions computed at a time; 0 for the whole batch
 * @param numericVersion raised by hand whenever a change of the code changes results
 */
public record NumericContext(
    String device,
    String libtorch,
    int threads,
    String precision,
    int microBatch,
    int numericVersion) {
  /** Numeric version of this code. */
  public static final int NUMERIC_VERSION = 1;

  /** A context that computes whole batches. */
  public NumericContext(
      String device, String libtorch, int threads, String precision, int numericVersion) {
    this(device, libtorch, threads, precision, 0, numericVersion);
  }

  /** The same with so many questions at a time. */
  public NumericContext withMicroBatch(int other) {
    return new NumericContext(device, libtorch, threads, precision, other, numericVersion);
  }

  /** The same in another precision. */
  public NumericContext withPrecision(Precision other) {
    return new NumericContext(device, libtorch, threads, other.label(), microBatch, numericVersion);
  }

  /** SHA-256 over all parts, hex. A whole batch is left out: there was a time without any other. */
  public String hash() {
    String text =
        device + "\n" + libtorch + "\n" + threads + "\n" + precision + "\n" + numericVersion;
    return Hashes.sha256(microBatch == 0 ? text : text + "\nmicro-batch " + microBatch);
  }
}
