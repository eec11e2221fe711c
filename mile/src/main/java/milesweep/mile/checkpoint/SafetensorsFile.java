package milesweep.mile.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.Tensors;

/**
 * A safetensors file opened for reading: eight bytes of header length, a JSON header, then the
 * tensors' little-endian bytes. Each tensor is mapped into memory on its own, so that neither the
 * Java heap nor a 2 GiB limit matters. Every read throws {@link IOException} naming file and tensor
 * when the file does not hold what its header says.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final long MAX_HEADER = 100_000_000; // the format's own limit
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What the header says of one tensor.
   *
   * @param type as written there: F32, I64, ...
   * @param begin first byte in the file
   * @param end byte behind the last
   */
  public record Entry(String type, long[] shape, long begin, long end) {}

  private final Path path;
  private final FileChannel channel;
  private final Map<String, String> metadata;
  private final Map<String, Entry> entries;

  private SafetensorsFile(
      Path path, FileChannel channel, Map<String, String> metadata, Map<String, Entry> entries) {
    this.path = path;
    this.channel = channel;
    this.metadata = metadata;
    this.entries = entries;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws IOException when it cannot be read or is no safetensors file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return readHeader(path, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafetensorsFile readHeader(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw broken(path, "has " + size + " bytes; a safetensors file has at least 8");
    }
    long length = read(path, channel, 0, 8).getLong();
    if (length < 2 || length > MAX_HEADER || length > size - 8) {
      throw broken(path, "says its header has " + length + " bytes, the file has " + size);
    }
    byte[] text = new byte[(int) length];
    read(path, channel, 8, (int) length).get(text);
    JsonNode header;
    try {
      header = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw broken(path, "has a header that is no JSON: " + e.getOriginalMessage());
    }
    if (!header.isObject()) {
      throw broken(path, "has a header that is no JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals("__metadata__")) {
        field.getValue().properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.put(
            field.getKey(), entry(path, field.getKey(), field.getValue(), 8 + length, size));
      }
    }
    return new SafetensorsFile(path, channel, metadata, entries);
  }

  private static Entry entry(Path path, String name, JsonNode node, long data, long size)
      throws IOException {
    JsonNode offsets = node.path("data_offsets");
    JsonNode sizes = node.path("shape");
    String type = node.path("dtype").asText();
    if (!sizes.isArray() || offsets.size() != 2 || type.isEmpty()) {
      throw broken(path, "lacks dtype, shape or data_offsets for tensor " + name);
    }
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong(-1);
    }
    long begin = offsets.get(0).asLong(-1);
    long end = offsets.get(1).asLong(-1);
    if (begin < 0
        || end < begin
        || end > size - data
        || Arrays.stream(shape).anyMatch(s -> s < 0)) {
      throw broken(
          path,
          "is cut short or damaged: tensor %s should lie at bytes %d to %d of %d"
              .formatted(name, begin, end, size - data));
    }
    return new Entry(type, shape, data + begin, data + end);
  }

  /** The file's free-form notes. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Names of the tensors, as the header orders them. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** What the header says of a tensor. */
  public Entry entry(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw broken(path, "has no tensor " + name);
    }
    return entry;
  }

  /** A copy of a float or integer tensor, of the type's full width (F16 and BF16 become float). */
  public Tensor tensor(String name) throws IOException {
    Entry entry = entry(name);
    return switch (entry.type()) {
      case "F32" -> Tensors.fromBytes(bytes(name), ElementType.FLOAT32, entry.shape());
      case "I64" -> Tensors.fromBytes(bytes(name), ElementType.INT64, entry.shape());
      case "F16", "BF16", "F64" -> Tensors.floats(floats(name), entry.shape());
      default ->
          throw broken(
              path, "holds tensor " + name + " of type " + entry.type() + ", which is not read");
    };
  }

  /** A copy of the elements of a float tensor. */
  public float[] floats(String name) throws IOException {
    Entry entry = entry(name);
    ByteBuffer bytes = bytes(name);
    float[] values = new float[Math.toIntExact(bytes.capacity() / Widen.bytes(entry.type()))];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (entry.type()) {
            case "F32" -> bytes.getFloat();
            case "F64" -> (float) bytes.getDouble();
            case "F16" -> Widen.half(bytes.getShort());
            case "BF16" -> Float.intBitsToFloat(bytes.getShort() << 16);
            default -> throw broken(path, "holds no floats under " + name);
          };
    }
    return values;
  }

  /** A copy of the elements of an integer tensor. */
  public long[] longs(String name) throws IOException {
    Entry entry = entry(name);
    if (!entry.type().equals("I64")) {
      throw broken(path, "holds " + entry.type() + " and not I64 under " + name);
    }
    long[] values = new long[Math.toIntExact((entry.end() - entry.begin()) / 8)];
    bytes(name).asLongBuffer().get(values);
    return values;
  }

  private ByteBuffer bytes(String name) throws IOException {
    Entry entry = entry(name);
    long length = entry.end() - entry.begin();
    long expected =
        Arrays.stream(entry.shape()).reduce(Widen.bytes(entry.type()), Math::multiplyExact);
    if (length != expected) {
      throw broken(
          path,
          "has %d bytes for tensor %s of shape %s, which needs %d"
              .formatted(length, name, Arrays.toString(entry.shape()), expected));
    }
    return length == 0
        ? ByteBuffer.allocateDirect(0)
        : channel
            .map(FileChannel.MapMode.READ_ONLY, entry.begin(), length)
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer read(Path path, FileChannel channel, long at, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException(path + " ends inside its header");
      }
    }
    return buffer.flip();
  }

  private static IOException broken(Path path, String what) {
    return new IOException(path + " " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
