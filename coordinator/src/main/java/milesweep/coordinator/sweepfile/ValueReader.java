package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import milesweep.common.device.DeviceWish;
import milesweep.common.setting.SettingKey;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/** Turns one written value into the value of a key, or says what is wrong with it. */
final class ValueReader {
  /** Value of {@code text.vocab} that asks for a vocabulary made from the training texts. */
  static final String BUILT = "built";

  private final Problems problems;
  private final PathBase paths;
  private final GroupReader groups;

  ValueReader(Problems problems, PathBase paths, GroupReader groups) {
    this.problems = problems;
    this.paths = paths;
    this.groups = groups;
  }

  /** The value, or empty after a problem was recorded under {@code shown}. */
  Optional<Object> read(SettingKey key, String shown, ConfigValue value, Place place) {
    if (key.kind() == SettingKey.Kind.GROUPS) {
      return groups.read(shown, value, place);
    }
    return attempt(shown, place, () -> convert(key, value));
  }

  /** A value of a rule: as {@link #read}, and a tuning pattern may have {@code *} for any mode. */
  Optional<Object> readWanted(SettingKey key, String shown, ConfigValue value, Place place) {
    if (key.kind() == SettingKey.Kind.TUNING && String.valueOf(value.unwrapped()).contains("*")) {
      return attempt(shown, place, () -> wildcard(String.valueOf(value.unwrapped())));
    }
    return read(key, shown, value, place);
  }

  private Optional<Object> attempt(String shown, Place place, Supplier<Object> conversion) {
    try {
      return Optional.of(conversion.get());
    } catch (IllegalArgumentException e) {
      problems.add(place, shown, e.getMessage());
      return Optional.empty();
    }
  }

  private static String wildcard(String pattern) {
    String whole = spanned(pattern);
    // any mode will do to check the other two; F is allowed in every place
    TuningPattern checked = TuningPattern.of(whole.replace("*", "F"));
    String[] parts = whole.split("/", -1);
    return IntStream.range(0, parts.length)
        .mapToObj(i -> parts[i].equals("*") ? "*" : checked.modes().get(i).label())
        .collect(Collectors.joining("/"));
  }

  /** All three parts of a pattern with fewer, of which an outer {@code *} stands for the rest. */
  private static String spanned(String pattern) {
    List<String> parts = new ArrayList<>(List.of(pattern.trim().split("/", -1)));
    boolean atEnd = parts.get(parts.size() - 1).equals("*");
    if (atEnd || parts.get(0).equals("*")) {
      while (parts.size() < 3) {
        parts.add(atEnd ? parts.size() : 0, "*");
      }
    }
    return String.join("/", parts);
  }

  private Object convert(SettingKey key, ConfigValue value) {
    return switch (key.kind()) {
      case INTEGER -> wholeNumber(key, value);
      case NUMBER -> inRange(key, number(key, value)).doubleValue();
      case FLAG -> flag(value);
      case WORD -> word(key, value);
      case WORDS -> words(key, value);
      case TEXT -> text(value, "a text");
      case PATH -> path(key, value);
      case TUNING -> tuning(value);
      case DEVICE -> DeviceWish.of(text(value, "a device")).toString();
      case FORMATS -> formats(value);
      case GROUPS -> throw new IllegalStateException("groups have a reader of their own");
      case COMMAND -> command(value);
      case PATHS -> paths(key, value);
      case FREE -> FreeValue.of(value);
    };
  }

  private static Object wholeNumber(SettingKey key, ConfigValue value) {
    BigDecimal number = number(key, value);
    try {
      return inRange(key, number).longValueExact();
    } catch (ArithmeticException e) {
      throw wrong("a whole number", value);
    }
  }

  static BigDecimal number(SettingKey key, ConfigValue value) {
    boolean scalar =
        value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.STRING;
    String wanted = key.kind() == SettingKey.Kind.INTEGER ? "a whole number" : "a number";
    try {
      if (scalar) {
        BigDecimal number = new BigDecimal(String.valueOf(value.unwrapped()).trim());
        if (Math.abs((long) number.scale()) < 1000) { // 1e999999999 would take all memory
          return number;
        }
      }
    } catch (NumberFormatException e) {
      throw wrong(wanted, value);
    }
    throw wrong(wanted, value);
  }

  static BigDecimal inRange(SettingKey key, BigDecimal number) {
    double d = number.doubleValue();
    if ((key.least() != null && d < key.least()) || (key.most() != null && d > key.most())) {
      String advice =
          key.path().equals("lora.rank") && d < 1
              ? "; use T instead of LoRA to train the module whole"
              : "";
      throw new IllegalArgumentException(
          "must be " + range(key) + ", was " + number.toPlainString() + advice);
    }
    return number;
  }

  private static String range(SettingKey key) {
    String least = key.least() == Math.nextUp(0.0) ? "above 0" : "at least " + bound(key.least());
    String most = key.most() == Math.nextDown(1.0) ? "below 1" : "at most " + bound(key.most());
    return least + " and " + most;
  }

  private static String bound(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private static Object flag(ConfigValue value) {
    String text = String.valueOf(value.unwrapped()).toLowerCase(Locale.ROOT);
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw wrong("true or false", value);
    };
  }

  private static Object word(SettingKey key, ConfigValue value) {
    String text = text(value, "one of " + String.join(", ", key.words()));
    return key.words().stream()
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be one of %s, was %s%s"
                        .formatted(
                            String.join(", ", key.words()),
                            shown(value),
                            Spelling.hint(text, key.words()))));
  }

  /** The words in the order of the key's own list, so that the same choice is the same setting. */
  private static Object words(SettingKey key, ConfigValue value) {
    List<ConfigValue> written =
        value instanceof ConfigList list ? new ArrayList<>(list) : List.of(value);
    if (written.isEmpty()) {
      throw new IllegalArgumentException(
          "the list is empty; name one or more of " + String.join(", ", key.words()));
    }
    List<Object> found = written.stream().map(one -> word(key, one)).toList();
    return key.words().stream().filter(found::contains).toList();
  }

  private Object path(SettingKey key, ConfigValue value) {
    String text = text(value, "a path");
    if (key.path().equals("text.vocab") && text.equalsIgnoreCase(BUILT)) {
      return BUILT;
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("must be a path, was empty; leave the key out instead");
    }
    try {
      return paths.absolute(text, Place.of(value.origin())).toString();
    } catch (InvalidPathException e) {
      throw wrong("a path", value);
    }
  }

  private Object paths(SettingKey key, ConfigValue value) {
    List<ConfigValue> written =
        value instanceof ConfigList list ? new ArrayList<>(list) : List.of(value);
    if (written.isEmpty()) {
      throw new IllegalArgumentException("the list is empty; name a path, or leave the key out");
    }
    return written.stream().map(one -> path(key, one)).toList();
  }

  private static Object command(ConfigValue value) {
    if (!(value instanceof ConfigList list) || list.isEmpty()) {
      throw new IllegalArgumentException(
          "must be a list of a program and its arguments, as in [python3, train.py], was "
              + shown(value));
    }
    List<String> words =
        list.stream().map(word -> text(word, "a list of texts, one for each word")).toList();
    if (words.get(0).isBlank()) {
      throw new IllegalArgumentException("names no program; its first word is empty");
    }
    return words;
  }

  private static Object tuning(ConfigValue value) {
    String text = text(value, "a tuning pattern such as F/T/LoRA");
    for (String part : text.split("/", -1)) {
      if (text.split("/", -1).length == 3 && TuningMode.find(part).isEmpty()) {
        List<String> modes = Stream.of(TuningMode.values()).map(TuningMode::label).toList();
        throw new IllegalArgumentException(
            "unknown tuning word \"%s\" in %s; must be one of %s%s"
                .formatted(
                    part, shown(value), String.join(", ", modes), Spelling.hint(part, modes)));
      }
    }
    return TuningPattern.of(text).toString();
  }

  private static Object formats(ConfigValue value) {
    List<ConfigValue> written =
        value instanceof ConfigList list ? new ArrayList<>(list) : List.of(value);
    if (written.isEmpty()) {
      throw new IllegalArgumentException("the list is empty; name origin, instruction or both");
    }
    if (written.size() > 2) {
      throw new IllegalArgumentException(
          "at most two training stages, was " + shown(value) + "; name one or two formats");
    }
    return written.stream().map(ValueReader::format).collect(Collectors.toUnmodifiableList());
  }

  private static String format(ConfigValue value) {
    String text = text(value, "origin or instruction");
    return Stream.of(DataFormat.values())
        .map(DataFormat::label)
        .filter(text.trim()::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be origin or instruction, was %s%s"
                        .formatted(
                            shown(value), Spelling.hint(text, List.of("origin", "instruction")))));
  }

  private static String text(ConfigValue value, String wanted) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
      case LIST, OBJECT, NULL -> throw wrong(wanted, value);
    };
  }

  private static IllegalArgumentException wrong(String wanted, ConfigValue value) {
    boolean list = value.valueType() == ConfigValueType.LIST;
    return new IllegalArgumentException(
        "must be "
            + wanted
            + ", was "
            + shown(value)
            + (list ? "; values to try one by one go into grid { ... }" : ""));
  }

  /** What was found, for a person, and not too long. */
  static String shown(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
