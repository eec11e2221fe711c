package milesweep.mile.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes pickles instruction by instruction, good ones and bad ones; of protocol 2. */
public final class PickleBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public PickleBytes() {
    raw(0x80, 2);
  }

  public PickleBytes raw(int... values) {
    Arrays.stream(values).forEach(bytes::write);
    return this;
  }

  public PickleBytes ascii(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** GLOBAL. */
  public PickleBytes global(String module, String name) {
    return ascii("c" + module + "\n" + name + "\n");
  }

  /** BINUNICODE. */
  public PickleBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    raw('X').int32(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  /** LONG1 of eight bytes. */
  public PickleBytes integer(long value) {
    return raw(0x8a, 8).little(value, 8);
  }

  public PickleBytes int32(int value) {
    return little(value, 4);
  }

  public PickleBytes little(long value, int length) {
    byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    bytes.write(all, 0, length);
    return this;
  }

  public PickleBytes tuple(long... values) {
    raw('(');
    Arrays.stream(values).forEach(this::integer);
    return raw('t');
  }

  /** A tensor as {@code _rebuild_tensor_v2} of a storage that the file holds. */
  public PickleBytes tensor(
      String storage, String key, long count, long offset, long[] shape, long[] strides) {
    return tensorOf(storage, key, count, offset, shape, strides, false);
  }

  /** The same with the sixth part of a storage's id that old files have. */
  public PickleBytes tensorOf(
      String storage,
      String key,
      long count,
      long offset,
      long[] shape,
      long[] strides,
      boolean legacy) {
    global("torch._utils", "_rebuild_tensor_v2").raw('(');
    raw('(').text("storage").global("torch", storage).text(key).text("cuda:0").integer(count);
    if (legacy) {
      raw('N');
    }
    raw('t', 'Q').integer(offset).tuple(shape).tuple(strides).raw(0x89);
    return global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
  }

  /** Without an end. */
  public byte[] bare() {
    return bytes.toByteArray();
  }

  /** Ends it. */
  public byte[] stop() {
    bytes.write('.');
    return bytes.toByteArray();
  }
}
