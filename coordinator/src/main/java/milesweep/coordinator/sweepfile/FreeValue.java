package milesweep.coordinator.sweepfile;

import com.fasterxml.jackson.databind.node.NullNode;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value of the user's own as written, with the type that it is written in. */
final class FreeValue {
  private FreeValue() {}

  /**
   * The value. A number with a point or an exponent is a Double, so that 1.0 stays what it is for a
   * program that tells 1.0 from 1.
   *
   * @throws IllegalArgumentException when a number is too large
   */
  static Object of(ConfigValue value) {
    return switch (value.valueType()) {
      case NULL -> NullNode.getInstance();
      case BOOLEAN, STRING -> value.unwrapped();
      case NUMBER -> number(value);
      case LIST -> ((ConfigList) value).stream().map(FreeValue::of).toList();
      case OBJECT -> block((ConfigObject) value);
    };
  }

  private static Map<String, Object> block(ConfigObject object) {
    Map<String, Object> block = new LinkedHashMap<>();
    object.forEach((name, value) -> block.put(name, of(value)));
    return block;
  }

  private static Number number(ConfigValue value) {
    String written = value.atKey("n").getString("n"); // the only way to the number as written
    if (written.matches("[+-]?[0-9]+")) {
      return Long.parseLong(written); // HOCON takes a longer one for a text
    }
    double number = Double.parseDouble(written);
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(written + " is too large for a number of 64 bits");
    }
    return number;
  }
}
