package milesweep.mile.checkpoint.pickle;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The classes and functions that a weight file may name. A pickle that names any other is refused
 * at the name. These stand for themselves: none of them is Python's own, and what each of them
 * makes is in {@link Rebuild}.
 *
 * @param module as the pickle names it
 * @param kind what it makes
 */
record KnownClass(String module, String name, Kind kind) {
  enum Kind {
    /** An ordered dictionary. */
    DICTIONARY,
    /** A list in another dress: a set, a shape. */
    SEQUENCE,
    TENSOR_V1,
    TENSOR_V2,
    TENSOR_V3,
    /** A parameter around a tensor. */
    PARAMETER,
    /** A tensor that carries attributes of its own. */
    TENSOR_WITH_STATE,
    /** An element type, or a storage's type. */
    NUMBER_TYPE,
    /** Names a class of tensors; makes nothing. */
    TENSOR_CLASS,
    /** Makes a value that weights have no use for: it becomes a mere mark. */
    INERT
  }

  private static final Map<String, KnownClass> ALL = new HashMap<>();

  static {
    add("collections", "OrderedDict", Kind.DICTIONARY);
    for (String builtins : new String[] {"builtins", "__builtin__"}) {
      add(builtins, "set", Kind.SEQUENCE);
      add(builtins, "frozenset", Kind.SEQUENCE);
      add(builtins, "bytearray", Kind.INERT);
      add(builtins, "complex", Kind.INERT);
    }
    add("_codecs", "encode", Kind.INERT); // bytes, in protocols before 3
    add("argparse", "Namespace", Kind.INERT);
    add("torch", "Size", Kind.SEQUENCE);
    add("torch", "device", Kind.INERT);
    add("torch.serialization", "_get_layout", Kind.INERT);
    add("torch", "Tensor", Kind.TENSOR_CLASS);
    add("torch.nn.parameter", "Parameter", Kind.TENSOR_CLASS);
    add("torch._utils", "_rebuild_tensor", Kind.TENSOR_V1);
    add("torch._utils", "_rebuild_tensor_v2", Kind.TENSOR_V2);
    add("torch._utils", "_rebuild_tensor_v3", Kind.TENSOR_V3);
    add("torch._utils", "_rebuild_parameter", Kind.PARAMETER);
    add("torch._utils", "_rebuild_parameter_with_state", Kind.PARAMETER);
    add("torch._tensor", "_rebuild_from_type_v2", Kind.TENSOR_WITH_STATE);
    String[] storages = {
      "Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"
    };
    for (String storage : storages) {
      add("torch", storage + "Storage", Kind.NUMBER_TYPE);
      add("torch.cuda", storage + "Storage", Kind.NUMBER_TYPE); // files of PyTorch before 0.4
    }
    add("torch", "UntypedStorage", Kind.NUMBER_TYPE);
    add("torch.storage", "UntypedStorage", Kind.NUMBER_TYPE);
    String[] types = {
      "float64",
      "float32",
      "float16",
      "bfloat16",
      "float8_e4m3fn",
      "float8_e5m2",
      "int64",
      "int32",
      "int16",
      "int8",
      "uint64",
      "uint32",
      "uint16",
      "uint8",
      "bool"
    };
    for (String type : types) {
      add("torch", type, Kind.NUMBER_TYPE);
    }
  }

  private static void add(String module, String name, Kind kind) {
    ALL.put(module + "." + name, new KnownClass(module, name, kind));
  }

  /** The class that a pickle may name so. */
  static Optional<KnownClass> find(String module, String name) {
    return Optional.ofNullable(ALL.get(module + "." + name))
        .filter(known -> known.module.equals(module) && known.name.equals(name));
  }

  /** {@code module.name}. */
  String path() {
    return module + "." + name;
  }
}
