package milesweep.common.setting;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import milesweep.common.Hashes;

/**
 * Resolved settings: a value for each path, sorted by path. A value is a Long, a Double, a Boolean,
 * a String or a list of Strings, so that two files that mean the same have the same canonical text,
 * whatever their key order and number spelling.
 */
public final class Settings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SortedMap<String, Object> values;

  private Settings(SortedMap<String, Object> values) {
    this.values = Collections.unmodifiableSortedMap(values);
  }

  /** No setting at all. */
  public static Settings empty() {
    return new Settings(new TreeMap<>());
  }

  /**
   * Takes the given values, integers as Long, other numbers as Double.
   *
   * @throws IllegalArgumentException when a value is of another type than those of this class
   */
  @JsonCreator
  public static Settings of(Map<String, ?> values) {
    TreeMap<String, Object> normal = new TreeMap<>();
    values.forEach((path, value) -> normal.put(path, normal(path, value)));
    return new Settings(normal);
  }

  private static Object normal(String path, Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Number number) {
      double d = number.doubleValue();
      if (!Double.isFinite(d)) {
        throw new IllegalArgumentException(path + ": " + d + " is not a finite number");
      }
      return d == 0 ? 0.0 : d; // -0.0 and 0.0 are one setting
    }
    if (value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>(list.size());
      list.forEach(element -> texts.add(String.valueOf(element)));
      return List.copyOf(texts);
    }
    throw new IllegalArgumentException(
        path + ": a value of type " + (value == null ? "null" : value.getClass().getName()));
  }

  /** The values by path, sorted. */
  @JsonValue
  public SortedMap<String, Object> values() {
    return values;
  }

  /** Whether the path has a value. */
  public boolean has(String path) {
    return values.containsKey(path);
  }

  /** The value as it stands, or empty. */
  public Optional<Object> find(String path) {
    return Optional.ofNullable(values.get(path));
  }

  /**
   * A whole number.
   *
   * @throws IllegalStateException when the path is missing or of another type
   */
  public long integer(String path) {
    return get(path, Long.class);
  }

  /** A whole number that fits an int; throws as {@link #integer}. */
  public int integer32(String path) {
    return Math.toIntExact(integer(path));
  }

  /** A number; a whole one is widened. Throws as {@link #integer}. */
  public double number(String path) {
    return values.get(path) instanceof Long whole ? whole : get(path, Double.class);
  }

  /** A truth value; throws as {@link #integer}. */
  public boolean flag(String path) {
    return get(path, Boolean.class);
  }

  /** A text; throws as {@link #integer}. */
  public String text(String path) {
    return get(path, String.class);
  }

  /** A text, or empty when there is none. */
  public Optional<String> findText(String path) {
    return has(path) ? Optional.of(text(path)) : Optional.empty();
  }

  /** A list of texts; throws as {@link #integer}. */
  @SuppressWarnings("unchecked")
  public List<String> list(String path) {
    return get(path, List.class);
  }

  /** A copy with one value set. */
  public Settings with(String path, Object value) {
    TreeMap<String, Object> copy = new TreeMap<>(values);
    copy.put(path, normal(path, value));
    return new Settings(copy);
  }

  /** A copy with the other's values on top. */
  public Settings with(Settings other) {
    TreeMap<String, Object> copy = new TreeMap<>(values);
    copy.putAll(other.values);
    return new Settings(copy);
  }

  /** A copy of the paths that are wanted. */
  public Settings only(Predicate<String> wanted) {
    TreeMap<String, Object> copy = new TreeMap<>(values);
    copy.keySet().removeIf(wanted.negate());
    return new Settings(copy);
  }

  /** The settings below a prefix ({@code "pretrain."}), with the prefix taken off. */
  public Settings below(String prefix) {
    TreeMap<String, Object> copy = new TreeMap<>();
    values.forEach(
        (path, value) -> {
          if (path.startsWith(prefix)) {
            copy.put(path.substring(prefix.length()), value);
          }
        });
    return new Settings(copy);
  }

  /**
   * JSON with sorted keys and no blanks: equal for equal settings, and the text that keys are
   * hashed from.
   */
  public String canonicalJson() {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings cannot be written as JSON", e);
    }
  }

  /** SHA-256 of the canonical JSON, in hex. */
  public String hash() {
    return Hashes.sha256(canonicalJson());
  }

  private <T> T get(String path, Class<T> type) {
    Object value = values.get(path);
    if (value == null) {
      throw new IllegalStateException("setting " + path + " is missing");
    }
    if (!type.isInstance(value)) {
      throw new IllegalStateException(
          "setting "
              + path
              + " is "
              + value
              + " ("
              + value.getClass().getSimpleName()
              + "), wanted "
              + type.getSimpleName());
    }
    return type.cast(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Settings settings && values.equals(settings.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return canonicalJson();
  }
}
