package milesweep.mile.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import milesweep.mile.tensor.Tensor;

/** Writes small files as {@code torch.save} does. */
public final class TorchWriter {
  private TorchWriter() {}

  /** A row-major float tensor. */
  public record Floats(float[] values, long... shape) {
    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return bytes.array();
    }
  }

  public static Map<String, Floats> floats(Map<String, Tensor> tensors) {
    Map<String, Floats> floats = new LinkedHashMap<>();
    tensors.forEach((name, t) -> floats.put(name, new Floats(t.toFloats(), t.shape())));
    return floats;
  }

  /** A checkpoint with its weights under {@code model}, or, without a wrapper, bare. */
  public static Path zip(Path path, Map<String, Floats> tensors, boolean wrapped)
      throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    parts.put("data.pkl", pickle(tensors, wrapped, false));
    parts.put("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    int key = 0;
    for (Floats tensor : tensors.values()) {
      parts.put("data/" + key++, tensor.bytes());
    }
    parts.put("version", "3\n".getBytes(StandardCharsets.US_ASCII));
    return parts(path, parts);
  }

  /** A zip archive of stored parts in a folder of it. */
  public static Path parts(Path path, Map<String, byte[]> parts) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        ZipEntry entry = new ZipEntry("archive/" + part.getKey());
        CRC32 crc = new CRC32();
        crc.update(part.getValue());
        entry.setCrc(crc.getValue());
        entry.setSize(part.getValue().length);
        zip.putNextEntry(entry);
        zip.write(part.getValue());
        zip.closeEntry();
      }
    }
    return path;
  }

  /** The format of before PyTorch 1.6. */
  public static Path legacy(Path path, Map<String, Floats> tensors, boolean wrapped)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(legacyHead(pickle(tensors, wrapped, true)));
    PickleBytes keys = new PickleBytes().raw(']', '(');
    for (int key = 0; key < tensors.size(); key++) {
      keys.text(Integer.toString(key));
    }
    all.writeBytes(keys.raw('e').stop());
    for (Floats tensor : tensors.values()) {
      all.writeBytes(little(tensor.values().length));
      all.writeBytes(tensor.bytes());
    }
    return Files.write(path, all.toByteArray());
  }

  /** Everything in front of the list of storages. */
  public static byte[] legacyHead(byte[] pickle) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    byte[] magic = new byte[10];
    ByteBuffer.wrap(magic)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0xa86a20f9469cfc6cL)
        .putShort((short) 0x1950);
    PickleBytes first = new PickleBytes().raw(0x8a, 10);
    for (byte b : magic) {
      first.raw(b & 0xff);
    }
    head.writeBytes(first.stop());
    head.writeBytes(new PickleBytes().integer(1001).stop());
    head.writeBytes(new PickleBytes().raw('}', '(').text("little_endian").raw(0x88, 'u').stop());
    head.writeBytes(pickle);
    return head.toByteArray();
  }

  private static byte[] little(long count) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
  }

  private static byte[] pickle(Map<String, Floats> tensors, boolean wrapped, boolean legacy) {
    PickleBytes pickle = new PickleBytes();
    if (wrapped) {
      pickle.raw('}', '(').text("model");
    }
    pickle.global("collections", "OrderedDict").raw(')', 'R', '(');
    int key = 0;
    for (Map.Entry<String, Floats> entry : tensors.entrySet()) {
      Floats tensor = entry.getValue();
      long[] strides = new long[tensor.shape().length];
      long step = 1;
      for (int i = strides.length - 1; i >= 0; i--) {
        strides[i] = step;
        step *= tensor.shape()[i];
      }
      pickle
          .text(entry.getKey())
          .tensorOf(
              "FloatStorage",
              Integer.toString(key++),
              tensor.values().length,
              0,
              tensor.shape(),
              strides,
              legacy);
    }
    pickle.raw('u');
    return wrapped ? pickle.text("epoch").integer(3).raw('u').stop() : pickle.stop();
  }
}
