package milesweep.mile.checkpoint.pickle;

import java.io.IOException;
import java.util.List;
import milesweep.mile.checkpoint.pickle.KnownClass.Kind;

/** What calling a known class gives. Each of these only arranges values that are already there. */
final class Rebuild {
  private static final int MAX_RANK = 64; // PyTorch's own limit

  private Rebuild() {}

  /**
   * The value of {@code known(arguments)}.
   *
   * @throws PickleException when the arguments are not those that PyTorch writes
   */
  static Object call(KnownClass known, List<?> arguments, Allowance allowance) throws IOException {
    return switch (known.kind()) {
      case DICTIONARY -> {
        requireCount(known, arguments, 0, 1);
        yield arguments.isEmpty()
            ? new PickleDict()
            : dictionary(known, list(known, arguments.get(0)), allowance);
      }
      case SEQUENCE -> {
        requireCount(known, arguments, 0, 1);
        yield arguments.isEmpty() ? List.of() : list(known, arguments.get(0));
      }
      case TENSOR_V1 -> {
        requireCount(known, arguments, 4, 4);
        yield tensor(known, arguments, null);
      }
      case TENSOR_V2 -> {
        requireCount(known, arguments, 6, 7);
        yield plain(known, tensor(known, arguments, null), arguments, 6);
      }
      case TENSOR_V3 -> {
        requireCount(known, arguments, 7, 8);
        yield plain(known, tensor(known, arguments, type(known, arguments.get(6))), arguments, 7);
      }
      case PARAMETER -> {
        requireCount(known, arguments, 3, 4);
        yield requireTensor(known, arguments.get(0));
      }
      case TENSOR_WITH_STATE -> withState(known, arguments, allowance);
      case INERT -> new Inert(known.path());
      case NUMBER_TYPE, TENSOR_CLASS -> throw odd(known, "is called");
    };
  }

  /** From a list of pairs, as Python 2 wrote it. */
  private static PickleDict dictionary(KnownClass known, List<?> pairs, Allowance allowance)
      throws IOException {
    allowance.spend(pairs.size());
    PickleDict dictionary = new PickleDict();
    for (Object entry : pairs) {
      if (!(entry instanceof List<?> pair) || pair.size() != 2) {
        throw odd(known, "has something else than pairs");
      }
      dictionary.put(pair.get(0), pair.get(1));
    }
    return dictionary;
  }

  /** {@code _rebuild_from_type_v2(function, class, arguments, state)}. */
  private static Object withState(KnownClass known, List<?> arguments, Allowance allowance)
      throws IOException {
    requireCount(known, arguments, 4, 4);
    if (!(arguments.get(0) instanceof KnownClass function)
        || !(arguments.get(1) instanceof KnownClass type)
        || type.kind() != Kind.TENSOR_CLASS
        || function.kind() == Kind.TENSOR_WITH_STATE) {
      throw odd(known, "does not make a tensor");
    }
    return requireTensor(known, call(function, list(known, arguments.get(2)), allowance));
  }

  private static TensorRef tensor(KnownClass known, List<?> arguments, String type)
      throws IOException {
    if (!(arguments.get(0) instanceof StorageRef storage)) {
      throw odd(known, "has no storage");
    }
    long offset = size(known, arguments.get(1));
    long[] shape = sizes(known, arguments.get(2));
    long[] strides = sizes(known, arguments.get(3));
    if (shape.length != strides.length) {
      throw odd(known, "has %d sizes and %d strides".formatted(shape.length, strides.length));
    }
    return new TensorRef(storage, type, offset, shape, strides);
  }

  /** A tensor may be kept conjugated or negated; none of ours is. */
  private static TensorRef plain(
      KnownClass known, TensorRef tensor, List<?> arguments, int metadata) throws IOException {
    boolean marked =
        arguments.size() > metadata
            && arguments.get(metadata) instanceof PickleDict marks
            && (Boolean.TRUE.equals(marks.entries().get("conj"))
                || Boolean.TRUE.equals(marks.entries().get("neg")));
    if (marked) {
      throw odd(known, "has a tensor that is stored negated or conjugated");
    }
    return tensor;
  }

  private static TensorRef requireTensor(KnownClass known, Object value) throws IOException {
    if (value instanceof TensorRef tensor) {
      return tensor;
    }
    throw odd(known, "is not around a tensor");
  }

  private static String type(KnownClass known, Object value) throws IOException {
    if (value instanceof KnownClass type && type.kind() == Kind.NUMBER_TYPE) {
      return type.name();
    }
    throw odd(known, "has no element type");
  }

  private static long[] sizes(KnownClass known, Object value) throws IOException {
    List<?> list = list(known, value);
    if (list.size() > MAX_RANK) {
      throw odd(known, "has a tensor of %d dimensions".formatted(list.size()));
    }
    long[] sizes = new long[list.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = size(known, list.get(i));
    }
    return sizes;
  }

  private static long size(KnownClass known, Object value) throws IOException {
    if (value instanceof Long size && size >= 0) {
      return size;
    }
    throw odd(known, "has a size or place that is no number from 0");
  }

  private static List<?> list(KnownClass known, Object value) throws IOException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw odd(known, "has no list where one belongs");
  }

  private static void requireCount(KnownClass known, List<?> arguments, int least, int most)
      throws IOException {
    if (arguments.size() < least || arguments.size() > most) {
      throw odd(known, "has %d arguments".formatted(arguments.size()));
    }
  }

  private static PickleException odd(KnownClass known, String what) {
    return new PickleException(
        "is damaged, or not written by PyTorch: %s in it %s".formatted(known.path(), what));
  }
}
