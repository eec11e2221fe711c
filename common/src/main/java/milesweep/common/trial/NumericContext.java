package milesweep.common.trial;

import milesweep.common.Hashes;

/**
 * What decides the bits of a computation beside settings and data. It is committed with a stage's
 * first grant and kept by every later attempt; within one context a resumed run equals an
 * undisturbed one bit for bit.
 *
 * @param device model of the device, as in {@code cpu AVX512} or the GPU's name
 * @param libtorch version of the tensor library
 * @param threads intra-op threads of a trainer
 * @param precision {@code fp32}
 * @param numericVersion raised by hand whenever a change of the code changes results
 */
public record NumericContext(
    String device, String libtorch, int threads, String precision, int numericVersion) {
  /** Numeric version of this code. */
  public static final int NUMERIC_VERSION = 2;

  /** SHA-256 over all parts, hex. */
  public String hash() {
    return Hashes.sha256(
        device + "\n" + libtorch + "\n" + threads + "\n" + precision + "\n" + numericVersion);
  }
}
