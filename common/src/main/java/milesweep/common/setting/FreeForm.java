package milesweep.common.setting;

import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/**
 * The part of a sweep file whose keys are the user's own: everything below {@value #ROOT}. Values
 * are numbers, truth values, texts, null, and lists and blocks of these, as JSON has them.
 */
public final class FreeForm {
  /** The block that the user's own keys stand in. */
  public static final String ROOT = "trainer.config";

  /** How the paths of the user's own keys begin. */
  public static final String PREFIX = ROOT + ".";

  private FreeForm() {}

  /** Whether this is a path of the user's own. */
  public static boolean covers(String path) {
    return path.length() > PREFIX.length() && path.startsWith(PREFIX);
  }

  /** What is known of such a key: that it counts. */
  static SettingKey key(String path) {
    return new SettingKey(
        path,
        Kind.FREE,
        Part.PROGRAM,
        Optional.empty(),
        List.of(),
        null,
        null,
        Use.WITH_COMMAND,
        "A key of the user's own trainer.");
  }

  /**
   * A value in its one form: whole numbers as Long, others as Double, null as Jackson's null node,
   * lists and blocks unmodifiable and the latter sorted.
   *
   * @throws IllegalArgumentException when JSON has no such value, or a number is too large
   */
  static Object normal(String path, Object value) {
    if (value == null || value instanceof NullNode) {
      return NullNode.getInstance();
    }
    if (value instanceof BigInteger) {
      throw new IllegalArgumentException(
          path + ": " + value + " does not fit 64 bits; write it as a text");
    }
    if (value instanceof Number number) {
      return Settings.number(path, number);
    }
    if (value instanceof Boolean || value instanceof String) {
      return value;
    }
    if (value instanceof List<?> list) {
      List<Object> elements = new ArrayList<>(list.size());
      list.forEach(element -> elements.add(normal(path, element)));
      return Collections.unmodifiableList(elements);
    }
    if (value instanceof Map<?, ?> block) {
      TreeMap<String, Object> sorted = new TreeMap<>();
      block.forEach((key, inner) -> sorted.put(String.valueOf(key), normal(path, inner)));
      return Collections.unmodifiableSortedMap(sorted);
    }
    throw new IllegalArgumentException(path + ": a value of type " + value.getClass().getName());
  }
}
