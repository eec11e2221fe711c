package milesweep.mile.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** The tensors of a small safetensors file as plain arrays, for tests that need no engine. */
final class GoldenTensors {
  /** Values in row-major order, whatever their type in the file. */
  record Values(int[] shape, float[] values) {}

  private GoldenTensors() {}

  static TreeMap<String, Values> read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) bytes.getLong(0);
      JsonNode entries = new ObjectMapper().readTree(bytes.array(), 8, header);
      TreeMap<String, Values> tensors = new TreeMap<>();
      entries
          .fields()
          .forEachRemaining(
              entry -> {
                if (!entry.getKey().equals("__metadata__")) {
                  tensors.put(entry.getKey(), values(entry.getValue(), bytes, 8 + header));
                }
              });
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Values values(JsonNode entry, ByteBuffer bytes, int base) {
    int[] shape = new int[entry.get("shape").size()];
    int count = 1;
    for (int d = 0; d < shape.length; d++) {
      shape[d] = entry.get("shape").get(d).asInt();
      count *= shape[d];
    }
    int start = base + entry.get("data_offsets").get(0).asInt();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (entry.get("dtype").asText()) {
            case "U8" -> bytes.get(start + i) & 0xFF;
            case "F32" -> bytes.getFloat(start + 4 * i);
            default -> throw new IllegalArgumentException("dtype " + entry.get("dtype"));
          };
    }
    return new Values(shape, values);
  }
}
