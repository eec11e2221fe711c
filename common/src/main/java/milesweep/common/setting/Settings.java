package milesweep.common.setting;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import milesweep.common.Hashes;

/**
 * Resolved settings: a value for each path, sorted by path. A value is a Long, a Double, a Boolean,
 * a String or a list of Strings, so that two files that mean the same have the same canonical text,
 * whatever their key order and number spelling. The user's own keys ({@link FreeForm}) may also
 * hold lists and blocks of such values, and null.
 */
public final class Settings {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Sorted; arrays, because a sweep may hold some hundred thousand of these objects. */
  private final String[] paths;

  private final Object[] values;

  private Settings(String[] paths, Object[] values) {
    this.paths = paths;
    this.values = values;
  }

  private Settings(SortedMap<String, Object> values) {
    this(values.keySet().toArray(String[]::new), values.values().toArray());
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
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Settings of(Map<String, ?> values) {
    TreeMap<String, Object> normal = new TreeMap<>();
    values.forEach((path, value) -> normal.put(path, normal(path, value)));
    return new Settings(normal);
  }

  static Object normal(String path, Object value) {
    if (FreeForm.covers(path)) {
      return FreeForm.normal(path, value);
    }
    if (value instanceof Number number) {
      return number(path, number);
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

  static Number number(String path, Number value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short) {
      return value.longValue();
    }
    double d = value.doubleValue();
    if (!Double.isFinite(d)) {
      throw new IllegalArgumentException(path + ": " + d + " is not a finite number");
    }
    return d == 0 ? 0.0 : d; // -0.0 and 0.0 are one setting
  }

  /** The values by path, sorted. */
  @JsonValue
  public SortedMap<String, Object> values() {
    return Collections.unmodifiableSortedMap(copy());
  }

  private TreeMap<String, Object> copy() {
    TreeMap<String, Object> copy = new TreeMap<>();
    for (int i = 0; i < paths.length; i++) {
      copy.put(paths[i], values[i]);
    }
    return copy;
  }

  /** The paths, sorted. */
  public List<String> paths() {
    return Collections.unmodifiableList(Arrays.asList(paths));
  }

  /** Whether the path has a value. */
  public boolean has(String path) {
    return Arrays.binarySearch(paths, path) >= 0;
  }

  /** The value as it stands, or empty. */
  public Optional<Object> find(String path) {
    int i = Arrays.binarySearch(paths, path);
    return i < 0 ? Optional.empty() : Optional.of(values[i]);
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
    return find(path).orElse(null) instanceof Long whole ? whole : get(path, Double.class);
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
    return with(new Settings(new String[] {path}, new Object[] {normal(path, value)}));
  }

  /** A copy with the other's values on top. */
  public Settings with(Settings other) {
    String[] allPaths = new String[paths.length + other.paths.length];
    Object[] allValues = new Object[allPaths.length];
    int i = 0;
    int j = 0;
    int all = 0;
    while (i < paths.length || j < other.paths.length) {
      int order = orderOf(other, i, j);
      allPaths[all] = order < 0 ? paths[i] : other.paths[j];
      allValues[all++] = order < 0 ? values[i] : other.values[j];
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return new Settings(Arrays.copyOf(allPaths, all), Arrays.copyOf(allValues, all));
  }

  /** Which comes first of two paths, where one past the end comes last. */
  private int orderOf(Settings other, int i, int j) {
    if (i == paths.length) {
      return 1;
    }
    return j == other.paths.length ? -1 : paths[i].compareTo(other.paths[j]);
  }

  /** What makes these settings of those. */
  public SettingsPatch patchFrom(Settings base) {
    TreeMap<String, Object> set = new TreeMap<>();
    List<String> gone = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < paths.length || j < base.paths.length) {
      int order = orderOf(base, i, j);
      if (order > 0) {
        gone.add(base.paths[j]);
      } else if (order < 0 || !values[i].equals(base.values[j])) {
        set.put(paths[i], values[i]);
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return new SettingsPatch(new Settings(set), gone);
  }

  /** The settings that a patch makes of these; shares what it can with them. */
  public Settings patched(SettingsPatch patch) {
    if (!patch.gone().isEmpty() || !Arrays.stream(patch.set().paths).allMatch(this::has)) {
      TreeMap<String, Object> copy = copy();
      copy.keySet().removeAll(patch.gone());
      copy.putAll(patch.set().copy());
      return new Settings(copy);
    }
    Object[] changed = values.clone();
    for (int i = 0; i < patch.set().paths.length; i++) {
      changed[Arrays.binarySearch(paths, patch.set().paths[i])] = patch.set().values[i];
    }
    return new Settings(paths, changed);
  }

  /** A copy in the making that has the same paths. */
  final class Draft {
    private Object[] changed; // null while it is the same

    /** Gives a path another value, a normal one; false when the settings have no such path. */
    boolean set(String path, Object value) {
      int i = Arrays.binarySearch(paths, path);
      if (i >= 0) {
        changed = changed == null ? values.clone() : changed;
        changed[i] = value;
      }
      return i >= 0;
    }

    Settings settings() {
      return changed == null ? Settings.this : new Settings(paths, changed);
    }
  }

  Draft draft() {
    return new Draft();
  }

  /**
   * A choice of paths. It is made once for all settings that have the same paths, as those of one
   * sweep mostly have. For one thread.
   */
  public static final class Selection {
    private final Predicate<String> wanted;
    private String[] from = {};
    private String[] kept = {};
    private int[] places = {};

    /** Chooses the paths that are wanted. */
    public Selection(Predicate<String> wanted) {
      this.wanted = wanted;
    }

    private void choose(Settings settings) {
      if (settings.paths != from) {
        from = settings.paths;
        places = IntStream.range(0, from.length).filter(i -> wanted.test(from[i])).toArray();
        kept = Arrays.stream(places).mapToObj(i -> from[i]).toArray(String[]::new);
      }
    }

    /** Whether two settings share what is chosen, as those do that were read of one template. */
    public boolean isShared(Settings one, Settings other) {
      if (one.paths != other.paths) {
        return false;
      }
      choose(one);
      for (int place : places) {
        if (one.values[place] != other.values[place]) {
          return false;
        }
      }
      return true;
    }

    /** A copy of the chosen paths. */
    public Settings of(Settings settings) {
      choose(settings);
      Object[] values = new Object[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = settings.values[places[i]];
      }
      return new Settings(kept, values);
    }
  }

  /** A copy of the paths that are wanted. */
  public Settings only(Predicate<String> wanted) {
    return new Selection(wanted).of(this);
  }

  /** The settings below a prefix ({@code "pretrain."}), with the prefix taken off. */
  public Settings below(String prefix) {
    TreeMap<String, Object> copy = new TreeMap<>();
    copy()
        .forEach(
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
    StringWriter text = new StringWriter(32 * paths.length);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (int i = 0; i < paths.length; i++) {
        json.writeFieldName(paths[i]);
        write(values[i], json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("settings cannot be written as JSON", e);
    }
    return text.toString();
  }

  private static void write(Object value, JsonGenerator json) throws IOException {
    if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Long whole) {
      json.writeNumber(whole);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writePOJO(value);
    }
  }

  /** SHA-256 of the canonical JSON, in hex. */
  public String hash() {
    return Hashes.sha256(canonicalJson());
  }

  private <T> T get(String path, Class<T> type) {
    Object value = find(path).orElse(null);
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
    return this == other
        || other instanceof Settings settings
            && Arrays.equals(paths, settings.paths)
            && Arrays.equals(values, settings.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(paths) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return canonicalJson();
  }
}
