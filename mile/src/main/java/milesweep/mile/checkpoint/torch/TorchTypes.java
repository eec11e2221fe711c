package milesweep.mile.checkpoint.torch;

import java.util.Map;
import java.util.Optional;
import milesweep.mile.checkpoint.file.NumberType;

/** Element types of PyTorch's storage classes. */
final class TorchTypes {
  private static final Map<String, NumberType> STORAGES =
      Map.of(
          "DoubleStorage", NumberType.F64,
          "FloatStorage", NumberType.F32,
          "HalfStorage", NumberType.F16,
          "BFloat16Storage", NumberType.BF16,
          "LongStorage", NumberType.I64,
          "IntStorage", NumberType.I32,
          "ShortStorage", NumberType.I16,
          "CharStorage", NumberType.I8,
          "ByteStorage", NumberType.U8,
          "BoolStorage", NumberType.BOOL);

  private TorchTypes() {}

  /** The type of a storage's elements; nothing where it is untyped. */
  static Optional<NumberType> ofStorage(String name) {
    return Optional.ofNullable(STORAGES.get(name)).or(() -> NumberType.ofTorch(name));
  }

  /** Bytes of what a storage counts: its elements, or bytes where it is untyped. */
  static int unit(String storage) {
    return ofStorage(storage).map(NumberType::bytes).orElse(1);
  }
}
