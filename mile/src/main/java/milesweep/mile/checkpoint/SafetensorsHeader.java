package milesweep.mile.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;

/**
 * The header of a safetensors file: eight bytes of its length, then JSON with type, shape and place
 * of each tensor. Read as a stream, so that it takes no more memory than what is kept of it.
 */
final class SafetensorsHeader {
  static final long MAX_BYTES = 16L << 20; // about 100 bytes for each tensor
  private static final int MAX_RANK = 64;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final MappedFile file;
  private final long data; // where the tensors' bytes begin
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, StoredArray> arrays = new LinkedHashMap<>();

  private SafetensorsHeader(MappedFile file, long data) {
    this.file = file;
    this.data = data;
  }

  /**
   * Reads it, and makes sure that every tensor lies in the file.
   *
   * @throws BadFileException when the file is no safetensors file or not whole
   */
  static SafetensorsHeader read(MappedFile file) throws IOException {
    long size = file.size();
    if (size < 8) {
      throw new BadFileException(
          file.path(),
          "is cut short: it has %d bytes, and a safetensors file has at least 8".formatted(size));
    }
    long length = file.piece(0, 8).getLong();
    if (length < 2 || length > MAX_BYTES || length > size - 8) {
      throw new BadFileException(
          file.path(),
          "is cut short or no safetensors file: its header should have %d bytes, the file has %d"
              .formatted(length, size));
    }
    byte[] text = new byte[(int) length];
    file.piece(8, text.length).get(text);
    SafetensorsHeader header = new SafetensorsHeader(file, 8 + length);
    try (JsonParser json = JSON.createParser(text)) {
      header.readAll(json);
    } catch (JsonProcessingException e) {
      throw new BadFileException(
          file.path(), "has a header that is no JSON: " + e.getOriginalMessage());
    }
    return header;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  Map<String, StoredArray> arrays() {
    return arrays;
  }

  private void readAll(JsonParser json) throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, "has a header that is no JSON object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      require(
          json.nextToken() == JsonToken.START_OBJECT,
          "lacks dtype, shape or data_offsets for tensor " + name);
      if (name.equals("__metadata__")) {
        readMetadata(json);
      } else {
        arrays.put(name, readArray(name, json));
      }
    }
  }

  private void readMetadata(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      require(json.currentToken().isScalarValue(), "has metadata that are no texts");
      metadata.put(key, json.getText());
    }
  }

  private StoredArray readArray(String name, JsonParser json) throws IOException {
    String word = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> word = json.getText();
        case "shape" -> shape = readNumbers(name, json);
        case "data_offsets" -> offsets = readNumbers(name, json);
        default -> json.skipChildren();
      }
    }
    if (word == null || shape == null || offsets == null || offsets.length != 2) {
      throw new BadFileException(
          file.path(), "lacks dtype, shape or data_offsets for tensor " + name);
    }
    return array(name, word, shape, offsets[0], offsets[1]);
  }

  private StoredArray array(String name, String word, long[] shape, long begin, long end)
      throws IOException {
    NumberType type = NumberType.ofSafetensors(word).orElse(null);
    if (type == null) {
      throw new BadFileException(
          file.path(), "holds tensor %s of type %s, which is not read".formatted(name, word));
    }
    require(
        end >= begin && end <= file.size() - data,
        "is cut short or damaged: tensor %s should lie at bytes %d to %d of %d"
            .formatted(name, begin, end, file.size() - data));
    long expected;
    try {
      expected = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      expected = -1;
    }
    require(
        end - begin == expected,
        "has %d bytes for tensor %s of shape %s and type %s, which is another number"
            .formatted(end - begin, name, Arrays.toString(shape), type));
    return StoredArray.contiguous(type, shape, data + begin);
  }

  private long[] readNumbers(String name, JsonParser json) throws IOException {
    List<Long> numbers = new ArrayList<>();
    require(
        json.currentToken() == JsonToken.START_ARRAY,
        "lacks dtype, shape or data_offsets for tensor " + name);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(
          json.currentToken() == JsonToken.VALUE_NUMBER_INT
              && numbers.size() < MAX_RANK
              && json.getLongValue() >= 0,
          "has sizes or places of tensor " + name + " that are none");
      numbers.add(json.getLongValue());
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void require(boolean holds, String otherwise) throws BadFileException {
    if (!holds) {
      throw new BadFileException(file.path(), otherwise);
    }
  }
}
