package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import milesweep.common.Json;
import milesweep.coordinator.store.StoreException.Kind;

/** Values as JSON columns; null stays null. */
final class StoreJson {
  static final TypeReference<Map<String, String>> TEXT_BY_NAME = new TypeReference<>() {};
  static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private static final int MOST_SHOWN = 200;

  private StoreJson() {}

  static String write(Object value) {
    try {
      return value == null ? null : Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  static <T> T read(String column, String json, Class<T> type) {
    try {
      return json == null ? null : Json.MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw unreadable(column, json, e);
    }
  }

  static <T> T read(String column, String json, TypeReference<T> type) {
    try {
      return Json.MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw unreadable(column, json, e);
    }
  }

  /** A block is long, and what is wrong with it may be, too. */
  static StoreException unreadable(String column, String json, Exception cause) {
    String what =
        cause instanceof JsonProcessingException wrong
            ? wrong.getOriginalMessage()
            : cause.getMessage();
    return damaged(
        "column %s cannot be read: %s in %s".formatted(column, shortened(what), shortened(json)),
        cause);
  }

  private static String shortened(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }

  /** Something in the store does not fit the rest. */
  static StoreException damaged(String what, Exception cause) {
    return new StoreException(
        Kind.DAMAGED,
        "the store is damaged: " + what + "; put it back from a backup, or use another home",
        cause);
  }
}
