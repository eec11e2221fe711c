package milesweep.mile.checkpoint;

import java.io.IOException;

/** Element types of safetensors files and their way to 32-bit floats. */
final class Widen {
  private Widen() {}

  /** Bytes of one element of a type that is read at all. */
  static long bytes(String type) throws IOException {
    return switch (type) {
      case "F64", "I64" -> 8;
      case "F32" -> 4;
      case "F16", "BF16" -> 2;
      default -> throw new IOException("tensors of type " + type + " are not read");
    };
  }

  /** A half-precision number (1 sign, 5 exponent, 10 fraction bits) as a float, exactly. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float subnormal = fraction * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
