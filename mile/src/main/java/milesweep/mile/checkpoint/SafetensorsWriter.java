package milesweep.mile.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Map;
import java.util.zip.CRC32C;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;

/**
 * Writes a safetensors file that is either whole or not there: under a temporary name, with a
 * CRC32C of everything in its metadata, synced to disk, then renamed.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * Writes the tensors in the map's order; replaces a file already there.
   *
   * @param metadata free-form notes; the key {@code crc32c} is added
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    byte[] header = header(tensors, metadata);
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
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
      for (Tensor tensor : tensors.values()) {
        put(channel, crc, tensor.bytes());
      }
      String sum = "%08x".formatted(crc.getValue());
      long place = 8 + (long) Checksum.placeIn(header);
      channel.write(ByteBuffer.wrap(sum.getBytes(StandardCharsets.US_ASCII)), place);
      channel.force(true);
    }
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder =
        FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true); // makes the new name durable, not only the bytes
    }
  }

  private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode notes = header.putObject("__metadata__");
    notes.put(Checksum.KEY, Checksum.BLANK); // first, so that it is found before any other text
    metadata.forEach(notes::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", tensor.type() == ElementType.FLOAT32 ? "F32" : "I64");
      for (long size : tensor.shape()) {
        node.withArray("shape").add(size);
      }
      if (tensor.rank() == 0) {
        node.putArray("shape");
      }
      long end = offset + tensor.count() * tensor.type().bytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String text = header.toString();
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat((8 - bytes % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(FileChannel channel, CRC32C crc, ByteBuffer bytes) throws IOException {
    crc.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
