package milesweep.coordinator.sweepfile;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sweep file as HOCON gives it, before and after substitution.
 *
 * @param raw the file's tree with {@code ${...}} as written
 * @param resolved the same with environment variables and overrides put in
 * @param texts lines of every file that was read, by its name in places
 * @param written the file as written, overrides added as comments
 */
record HoconSource(
    ConfigObject raw, ConfigObject resolved, Map<String, List<String>> texts, String written) {
  /** How the library begins the messages of its parser. */
  private static final Pattern LOCATED = Pattern.compile("(?s)^(.+?): (\\d+)(?:-\\d+)?: (.*)$");

  private static final Pattern INCLUDED_VARIABLE =
      Pattern.compile("(\\$\\{\\??)(?:[a-z0-9-]+\\.)+(?=[A-Z_][A-Z0-9_]*})");

  /**
   * Reads a file with what it includes.
   *
   * @param file as the caller named it
   * @param environment where {@code ${X}} is looked up when the file does not say
   * @param overrides put over the file's values
   * @param problems gets values that ask for a variable that is not set; they are left out of what
   *     is returned, so that the rest can be checked
   * @throws SweepFileException when it cannot be read as HOCON
   */
  static HoconSource read(
      Path file,
      Path callerFolder,
      Map<String, String> environment,
      Overrides overrides,
      Problems problems) {
    Place whole = new Place(file.toString(), 0);
    HoconText text = new HoconText(callerFolder, problems);
    try {
      Config parsed = overrides.over(text.parse(file).toConfig());
      if (!text.isWhole()) {
        throw problems.toException(); // what is not there would be missed in many places
      }
      ConfigObject resolved =
          parsed
              .withFallback(environment(environment))
              .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true))
              .root();
      if (resolved.get("sweep") instanceof ConfigObject sweep) {
        resolved = resolved.withValue("sweep", withoutUnresolved(sweep, "", whole, problems));
      }
      return new HoconSource(
          parsed.root(), resolved, text.lines(), overrides.comments() + text.written(file));
    } catch (ConfigException e) {
      add(problems, whole, e);
      throw problems.toException();
    } catch (HoconText.Unreadable e) {
      problems.add(whole, "", e.getMessage());
      throw problems.toException();
    }
  }

  private static Config environment(Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.remove("sweep"); // must not pass for the file's own block
    return ConfigFactory.empty()
        .withFallback(ConfigValueFactory.fromMap(variables, Place.ENVIRONMENT));
  }

  private static ConfigObject withoutUnresolved(
      ConfigObject object, String prefix, Place enclosing, Problems problems) {
    ConfigObject known = object;
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + entry.getKey();
      ConfigValue value = entry.getValue();
      Place place = placeOf(value, enclosing);
      try {
        value.valueType();
        if (value instanceof ConfigObject nested) {
          ConfigObject kept = withoutUnresolved(nested, path + ".", place, problems);
          known = kept == nested ? known : known.withValue(entry.getKey(), kept);
        } else {
          value.unwrapped();
        }
      } catch (ConfigException.NotResolved e) {
        known = known.withoutKey(entry.getKey());
        problems.add(
            place,
            path,
            "%s is not set in the environment; set it, or write ${?...} to do without it"
                .formatted(asked(ValueReader.shown(value))));
      }
    }
    return known;
  }

  /**
   * A text as its file has it: in an included file the library puts the block that includes it
   * before the name of a variable. Names of variables are in capitals, those of keys are not.
   */
  static String asked(String rendered) {
    return INCLUDED_VARIABLE.matcher(rendered).replaceAll("$1");
  }

  private static Place placeOf(ConfigValue value, Place enclosing) {
    Place own = Place.of(value.origin());
    return own.line() > 0 || own.isOption() ? own : enclosing;
  }

  private static void add(Problems problems, Place whole, ConfigException e) {
    Matcher located = LOCATED.matcher(e.getMessage());
    if (located.matches()) {
      Place place = new Place(located.group(1), Integer.parseInt(located.group(2)));
      problems.add(place, "", "not valid HOCON: " + located.group(3));
    } else {
      problems.add(whole, "", "not valid HOCON: " + e.getMessage());
    }
  }

  /** Lines of a file, or none when the place is not in a file that was read. */
  List<String> linesOf(Place place) {
    return texts.getOrDefault(place.source(), List.of());
  }
}
