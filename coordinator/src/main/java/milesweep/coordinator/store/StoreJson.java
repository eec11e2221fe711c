package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import milesweep.coordinator.store.StoreException.Kind;

/** Records as JSON columns; null stays null. Fields of an older version are passed over. */
final class StoreJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private StoreJson() {}

  static String write(Object value) {
    try {
      return value == null ? null : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  static <T> T read(String column, String json, Class<T> type) {
    try {
      return json == null ? null : JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw unreadable(column, json, e);
    }
  }

  static Map<String, String> readTexts(String column, String json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw unreadable(column, json, e);
    }
  }

  private static StoreException unreadable(String column, String json, Exception cause) {
    return new StoreException(
        Kind.DAMAGED,
        "column " + column + " of the store cannot be read: " + cause.getMessage() + " in " + json,
        cause);
  }
}
