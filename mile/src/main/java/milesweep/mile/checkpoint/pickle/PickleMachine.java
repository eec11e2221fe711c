package milesweep.mile.checkpoint.pickle;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs one pickle of protocol 1 to 5. It makes texts, {@link Long} ({@link BigInteger} where that
 * is too short), {@link Double}, {@link Boolean}, null, byte arrays, lists (tuples and sets too),
 * {@link PickleDict}, {@link StorageRef}, {@link TensorRef} and {@link Inert}. A name that is not
 * among the {@linkplain KnownClass known classes} ends it at once, before anything is made of it.
 */
public final class PickleMachine {
  private static final int MAX_LONG_BYTES = 255;

  private final PickleInput in;
  private final Allowance allowance = new Allowance();
  private final PickleStack stack = new PickleStack(allowance);
  private final Map<Long, Object> memo = new HashMap<>();
  private final Map<String, StorageRef> storages = new HashMap<>();

  private PickleMachine(PickleInput in) {
    this.in = in;
  }

  /**
   * Runs the pickle at the input's place; the input then stands behind it.
   *
   * @throws PickleException saying what it names or what is wrong with it
   */
  public static Unpickled run(PickleInput in) throws IOException {
    PickleMachine machine = new PickleMachine(in);
    Object value = machine.value();
    return new Unpickled(value, machine.storages);
  }

  private Object value() throws IOException {
    while (true) {
      int code = in.unsigned();
      switch (code) {
        case '.' -> { // STOP
          return stack.pop();
        }
        case 0x80 -> requireProtocol(in.unsigned()); // PROTO
        case 0x95 -> in.number(8); // FRAME: says how much to read ahead
        case '(' -> stack.mark();
        case '0' -> stack.pop();
        case '1' -> stack.popMark();
        case '2' -> stack.push(stack.top());
        default -> {
          if (!number(code) && !text(code) && !container(code) && !memo(code)) {
            object(code);
          }
        }
      }
    }
  }

  private static void requireProtocol(int protocol) throws PickleException {
    if (protocol > 5) {
      throw new PickleException("is a pickle of the unknown protocol " + protocol);
    }
  }

  private boolean number(int code) throws IOException {
    switch (code) {
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'J' -> stack.push((long) (int) in.number(4)); // BININT, signed
      case 'K' -> stack.push(in.number(1));
      case 'M' -> stack.push(in.number(2));
      case 'G' -> stack.push(in.bigEndianDouble());
      case 0x8a -> stack.push(integer(in.unsigned())); // LONG1
      case 0x8b -> stack.push(integer(in.number(4))); // LONG4
      case 'I' -> stack.push(textInteger(in.line()));
      case 'L' -> stack.push(textInteger(in.line().replaceFirst("L$", "")));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object integer(long length) throws IOException {
    if (length > MAX_LONG_BYTES) {
      throw new PickleException("holds an integer of %d bytes".formatted(length));
    }
    if (length == 0) {
      return 0L;
    }
    byte[] little = in.bytes(length);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[big.length - 1 - i];
    }
    return narrow(new BigInteger(big));
  }

  /** Protocol 1 writes truth values as 00 and 01. */
  private static Object textInteger(String digits) throws PickleException {
    if (digits.equals("00") || digits.equals("01")) {
      return digits.equals("01");
    }
    if (!digits.matches("-?[0-9]{1,600}")) {
      throw new PickleException("is damaged: its pickle has no integer where one belongs");
    }
    return narrow(new BigInteger(digits));
  }

  private static Object narrow(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private boolean text(int code) throws IOException {
    switch (code) {
      case 'X' -> stack.push(in.text(in.number(4))); // BINUNICODE
      case 0x8c -> stack.push(in.text(in.unsigned())); // SHORT_BINUNICODE
      case 0x8d -> stack.push(in.text(in.number(8))); // BINUNICODE8
      case 'T' -> stack.push(latin(in.number(4))); // BINSTRING, of Python 2
      case 'U' -> stack.push(latin(in.unsigned())); // SHORT_BINSTRING, of Python 2
      case 'B' -> stack.push(in.bytes(in.number(4)));
      case 'C' -> stack.push(in.bytes(in.unsigned()));
      case 0x8e, 0x96 -> stack.push(in.bytes(in.number(8))); // BINBYTES8, BYTEARRAY8
      default -> {
        return false;
      }
    }
    return true;
  }

  private String latin(long length) throws IOException {
    return new String(in.bytes(length), StandardCharsets.ISO_8859_1);
  }

  private boolean container(int code) throws IOException {
    switch (code) {
      case ']', 0x8f -> stack.push(new ArrayList<>(0)); // list, set
      case '}' -> stack.push(new PickleDict());
      case ')' -> stack.push(List.of());
      case 'l' -> stack.push(new ArrayList<>(stack.popMark()));
      case 'd' -> stack.push(filled(new PickleDict(), stack.popMark()));
      case 't', 0x91 -> stack.push(stack.popMark()); // tuple, frozenset
      case 0x85 -> stack.push(stack.pop(1));
      case 0x86 -> stack.push(stack.pop(2));
      case 0x87 -> stack.push(stack.pop(3));
      case 'a' -> append(stack.pop(1));
      case 'e', 0x90 -> append(stack.popMark()); // APPENDS, ADDITEMS
      case 's' -> setItems(stack.pop(2));
      case 'u' -> setItems(stack.popMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(List<Object> values) throws PickleException {
    if (!(stack.top() instanceof ArrayList<?> list)) {
      throw new PickleException("is damaged: its pickle appends to what is no list");
    }
    @SuppressWarnings("unchecked") // every ArrayList here is one of the above
    ArrayList<Object> target = (ArrayList<Object>) list;
    target.addAll(values);
  }

  private void setItems(List<Object> values) throws PickleException {
    if (!(stack.top() instanceof PickleDict dictionary)) {
      throw new PickleException("is damaged: its pickle sets an item of what is no dictionary");
    }
    filled(dictionary, values);
  }

  private static PickleDict filled(PickleDict dictionary, List<Object> keysAndValues)
      throws PickleException {
    if (keysAndValues.size() % 2 != 0) {
      throw new PickleException("is damaged: its pickle has a key without a value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      dictionary.put(keysAndValues.get(i), keysAndValues.get(i + 1));
    }
    return dictionary;
  }

  private boolean memo(int code) throws IOException {
    switch (code) {
      case 'q' -> memo.put((long) in.unsigned(), stack.top());
      case 'r' -> memo.put(in.number(4), stack.top());
      case 'p' -> memo.put(place(in.line()), stack.top());
      case 0x94 -> memo.put((long) memo.size(), stack.top());
      case 'h' -> stack.push(remembered(in.unsigned()));
      case 'j' -> stack.push(remembered(in.number(4)));
      case 'g' -> stack.push(remembered(place(in.line())));
      default -> {
        return false;
      }
    }
    allowance.spend(1);
    return true;
  }

  private static long place(String digits) throws PickleException {
    if (!digits.matches("[0-9]{1,9}")) {
      throw new PickleException("is damaged: its pickle remembers under no number");
    }
    return Long.parseLong(digits);
  }

  private Object remembered(long place) throws PickleException {
    Object value = memo.get(place);
    if (value == null) {
      throw new PickleException("is damaged: its pickle repeats a value that it has not made");
    }
    return value;
  }

  private void object(int code) throws IOException {
    switch (code) {
      case 'c' -> stack.push(known(in.line(), in.line()));
      case 0x93 -> { // STACK_GLOBAL
        List<Object> names = stack.pop(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
          throw new PickleException("is damaged: its pickle names a class by no text");
        }
        stack.push(known(module, name));
      }
      case 'R' -> call(stack.pop(2)); // REDUCE
      case 0x81 -> make(stack.pop(2)); // NEWOBJ
      case 'b' -> build();
      case 'Q' -> { // BINPERSID
        StorageRef storage = storage(stack.pop());
        storages.putIfAbsent(storage.key(), storage);
        stack.push(storage);
      }
      case 'i' -> { // INST: names a class and makes one of it
        known(in.line(), in.line());
        throw unsupported(code);
      }
      default -> throw unsupported(code);
    }
  }

  private static PickleException unsupported(int code) {
    return new PickleException(
        "is damaged, or not written by PyTorch: its pickle has the instruction 0x%02x"
            .formatted(code));
  }

  private static KnownClass known(String module, String name) throws PickleException {
    return KnownClass.find(module, name)
        .orElseThrow(
            () ->
                new PickleException(
                    "names %s.%s, which no weights need; it is refused, and nothing of it was run"
                        .formatted(printable(module), printable(name))));
  }

  /** A name from a file may hold anything, and messages go to terminals. */
  private static String printable(String name) {
    String safe = name.replaceAll("[^\\p{L}\\p{N}_. <>-]", "?");
    return safe.length() > 100 ? safe.substring(0, 100) + "…" : safe;
  }

  private void call(List<Object> functionAndArguments) throws IOException {
    if (functionAndArguments.get(0) instanceof KnownClass known
        && functionAndArguments.get(1) instanceof List<?> arguments) {
      stack.push(Rebuild.call(known, arguments, allowance));
      return;
    }
    throw new PickleException("is damaged: its pickle calls what is no function");
  }

  private void make(List<Object> classAndArguments) throws IOException {
    if (classAndArguments.get(0) instanceof KnownClass known
        && known.kind() == KnownClass.Kind.INERT) {
      stack.push(new Inert(known.path()));
      return;
    }
    call(classAndArguments);
  }

  /** Attributes of dictionaries ({@code _metadata}) and of values left out have no use here. */
  private void build() throws PickleException {
    stack.pop();
    Object target = stack.top();
    if (!(target instanceof PickleDict) && !(target instanceof Inert)) {
      throw new PickleException(
          "is damaged, or not written by PyTorch: its pickle gives attributes to a plain value");
    }
  }

  /** {@code ("storage", class, key, location, count)}, and a view of it in old files. */
  private static StorageRef storage(Object persistentId) throws PickleException {
    if (persistentId instanceof List<?> id
        && (id.size() == 5 || id.size() == 6)
        && "storage".equals(id.get(0))
        && id.get(1) instanceof KnownClass type
        && type.kind() == KnownClass.Kind.NUMBER_TYPE
        && id.get(2) instanceof String key
        && id.get(4) instanceof Long count
        && count >= 0) {
      if (id.size() == 5 || id.get(5) == null) {
        return new StorageRef(type.name(), key, count, 0);
      }
      if (id.get(5) instanceof List<?> view
          && view.size() == 3
          && view.get(1) instanceof Long offset
          && offset >= 0
          && view.get(2) instanceof Long length
          && length >= 0) {
        return new StorageRef(type.name(), key, length, offset);
      }
    }
    throw new PickleException("is damaged, or not written by PyTorch: it has an odd storage");
  }
}
