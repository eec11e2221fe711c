package milesweep.mile.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;

/**
 * Writes a safetensors file that is either whole or not there: under a temporary name, with a
 * CRC32C of everything in its metadata, synced to disk, then renamed.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PIECE = 1 << 22; // bytes copied at once
  private static final int WRITTEN = 1 << 18; // bytes still in the processor's cache once summed

  private SafetensorsWriter() {}

  /** What is written under one name. */
  private record Content(NumberType type, long[] shape, Source source) {}

  @FunctionalInterface
  private interface Source {
    void writeTo(Sink sink) throws IOException;
  }

  @FunctionalInterface
  private interface Sink {
    void put(ByteBuffer bytes) throws IOException;
  }

  /**
   * Writes the tensors in the map's order; replaces a file already there.
   *
   * @param metadata free-form notes; the key {@code crc32c} is added
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    Map<String, Content> contents = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          NumberType type = tensor.type() == ElementType.FLOAT32 ? NumberType.F32 : NumberType.I64;
          contents.put(name, new Content(type, tensor.shape(), sink -> sink.put(tensor.bytes())));
        });
    writeContents(path, contents, metadata);
  }

  /**
   * Copies the arrays of another file, names, order and types as they are; replaces a file already
   * there. Takes a few megabytes of memory, whatever the size of the arrays.
   *
   * @param metadata as in {@link #write}
   */
  public static void copy(Path path, WeightFile from, Map<String, String> metadata)
      throws IOException {
    Map<String, Content> contents = new LinkedHashMap<>();
    from.arrays()
        .forEach(
            (name, array) ->
                contents.put(
                    name,
                    new Content(
                        array.type(), array.shape(), sink -> copy(from, name, array, sink))));
    writeContents(path, contents, metadata);
  }

  private static void copy(WeightFile from, String name, StoredArray array, Sink sink)
      throws IOException {
    int step = PIECE / array.type().bytes();
    long count = array.count();
    for (long at = 0; at < count; at += step) {
      sink.put(from.elements(name, at, (int) Math.min(step, count - at)));
    }
  }

  private static void writeContents(
      Path path, Map<String, Content> contents, Map<String, String> metadata) throws IOException {
    byte[] header = header(contents, metadata);
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    try {
      writeTo(temporary, header, contents);
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    try (FileChannel folder =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true); // makes the new name durable, not only the bytes
    }
  }

  private static void writeTo(Path temporary, byte[] header, Map<String, Content> contents)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      CRC32C crc = new CRC32C();
      ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      put(channel, crc, length.putLong(header.length).flip());
      put(channel, crc, ByteBuffer.wrap(header));
      for (Content content : contents.values()) {
        content.source().writeTo(bytes -> put(channel, crc, bytes));
      }
      String sum = "%08x".formatted(crc.getValue());
      long place = 8 + (long) Checksum.placeIn(header);
      channel.write(ByteBuffer.wrap(sum.getBytes(StandardCharsets.US_ASCII)), place);
      channel.force(true);
    }
  }

  private static byte[] header(Map<String, Content> contents, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode notes = header.putObject("__metadata__");
    notes.put(Checksum.KEY, Checksum.BLANK); // first, so that it is found before any other text
    metadata.forEach(notes::put);
    long offset = 0;
    for (Map.Entry<String, Content> entry : contents.entrySet()) {
      Content content = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", content.type().name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(content.shape()).forEach(shape::add);
      long count = Arrays.stream(content.shape()).reduce(1, Math::multiplyExact);
      long end = offset + count * content.type().bytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String text = header.toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(FileChannel channel, CRC32C crc, ByteBuffer bytes) throws IOException {
    for (int at = 0; at < bytes.limit(); at += WRITTEN) {
      ByteBuffer piece = bytes.slice(at, Math.min(WRITTEN, bytes.limit() - at));
      crc.update(piece.duplicate());
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }
}
