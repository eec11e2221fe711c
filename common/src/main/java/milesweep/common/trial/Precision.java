package milesweep.common.trial;

import java.util.Locale;

/** What a training computes its matrix products in; weights and optimizer stay in 32 bits. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /** 32-bit floats, of which a GPU multiplies the leading 19 bits. */
  TF32,
  /** 16 bits with the range of 32-bit floats. */
  BF16,
  /** 16 bits with a small range, for which losses are scaled up. */
  FP16;

  /** {@code fp32}, as in a sweep file. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of this label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Precision of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /**
   * Whether a device can compute in it.
   *
   * @param device of a slot or of a numeric context; CPUs begin with {@code cpu}
   */
  public boolean isSupportedBy(String device) {
    boolean cpu = device.startsWith("cpu");
    return !cpu || this == FP32 || this == BF16;
  }
}
