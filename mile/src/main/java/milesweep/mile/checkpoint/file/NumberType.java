package milesweep.mile.checkpoint.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** What the elements of a stored array are. All are little-endian. */
public enum NumberType {
  F64(8, "float64"),
  F32(4, "float32"),
  F16(2, "float16"),
  BF16(2, "bfloat16"),
  F8_E4M3(1, "float8_e4m3fn"),
  F8_E5M2(1, "float8_e5m2"),
  I64(8, "int64"),
  I32(4, "int32"),
  I16(2, "int16"),
  I8(1, "int8"),
  U64(8, "uint64"),
  U32(4, "uint32"),
  U16(2, "uint16"),
  U8(1, "uint8"),
  BOOL(1, "bool");

  private final int bytes;
  private final String label;

  NumberType(int bytes, String label) {
    this.bytes = bytes;
    this.label = label;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** PyTorch's word, {@code float32}; the constant's own name is that of safetensors. */
  public String label() {
    return label;
  }

  /** The type of a safetensors header's word. */
  public static Optional<NumberType> ofSafetensors(String word) {
    return Arrays.stream(values()).filter(type -> type.name().equals(word)).findFirst();
  }

  /** The type of PyTorch's word. */
  public static Optional<NumberType> ofTorch(String word) {
    return Arrays.stream(values()).filter(type -> type.label.equals(word)).findFirst();
  }

  /** Whether {@link #toFloat} reads it: the weights of a model are of such a type. */
  public boolean isReal() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /**
   * The next element as a 32-bit float: exact, save that a double is rounded.
   *
   * @throws IllegalStateException when the type is not {@linkplain #isReal real}
   */
  public float toFloat(ByteBuffer elements) {
    return switch (this) {
      case F64 -> (float) elements.getDouble();
      case F32 -> elements.getFloat();
      case F16 -> half(elements.getShort());
      case BF16 -> Float.intBitsToFloat(elements.getShort() << 16);
      default -> throw new IllegalStateException(this + " is no type of real numbers");
    };
  }

  /** A half-precision number (1 sign, 5 exponent, 10 fraction bits) as a float, exactly. */
  private static float half(short bits) {
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
