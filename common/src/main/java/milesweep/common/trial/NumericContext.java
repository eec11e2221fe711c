package milesweep.common.trial;

import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
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
  public static final int NUMERIC_VERSION = 3;

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

  /** The parts by name, as a trainer tells them at its start. */
  public Map<String, String> environment() {
    Map<String, String> parts = new TreeMap<>();
    parts.put("device", device);
    parts.put("libtorch", libtorch);
    parts.put("threads", Integer.toString(threads));
    parts.put("precision", precision);
    if (microBatch > 0) {
      parts.put("micro-batch", Integer.toString(microBatch));
    }
    parts.put("numeric version", Integer.toString(numericVersion));
    return parts;
  }

  /** The context that a trainer told; empty when it did not tell all of it. */
  public static Optional<NumericContext> of(Map<String, String> environment) {
    try {
      NumericContext told =
          new NumericContext(
              environment.get("device"),
              environment.get("libtorch"),
              Integer.parseInt(environment.getOrDefault("threads", "")),
              environment.get("precision"),
              Integer.parseInt(environment.getOrDefault("micro-batch", "0")),
              Integer.parseInt(environment.getOrDefault("numeric version", "")));
      return environment.entrySet().containsAll(told.environment().entrySet())
          ? Optional.of(told)
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty(); // another program's trainer need not tell
    }
  }

  /**
   * What is another here, in words: {@code cpu AVX2 instead of cpu AVX512, 2 threads instead of 1}.
   */
  public String insteadOf(NumericContext other) {
    StringJoiner words = new StringJoiner(", ");
    Map<String, String> theirs = other.environment();
    environment()
        .forEach(
            (name, value) -> {
              if (!value.equals(theirs.get(name))) {
                String shown = name.equals("device") ? value : name + " " + value;
                words.add(shown + " instead of " + theirs.get(name));
              }
            });
    return words.toString();
  }
}
