package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import milesweep.common.setting.SettingCatalog;

/**
 * Reads a sweep file: HOCON with one block {@code sweep}. Every problem is found in one go, and
 * none leaves a definition behind.
 */
public final class SweepFile {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private SweepFile() {}

  /** As {@link #read(Path, Map, Path, Map)}, with nothing overridden. */
  public static SweepDefinition read(
      Path file, Map<String, String> environment, Path callerFolder) {
    return read(file, environment, callerFolder, Map.of());
  }

  /** As {@link #load}, for those who need no notes. */
  public static SweepDefinition read(
      Path file,
      Map<String, String> environment,
      Path callerFolder,
      Map<String, String> overrides) {
    return load(file, environment, callerFolder, overrides).definition();
  }

  /**
   * Reads and checks a sweep file.
   *
   * @param file as the user named it, which is how problems name it; relative to the caller's
   *     folder
   * @param environment the environment variables that the file may use
   * @param callerFolder what paths from variables and overrides are relative to
   * @param overrides HOCON values by path below {@code sweep}, put over the file's; wherever the
   *     file varies the same path, that is left out
   * @throws SweepFileException with every problem, when there is one
   */
  public static SweepReading load(
      Path file,
      Map<String, String> environment,
      Path callerFolder,
      Map<String, String> overrides) {
    Problems problems = new Problems(file.toString());
    Overrides options = Overrides.read(overrides, problems);
    HoconSource source = HoconSource.read(file, callerFolder, environment, options, problems);
    ConfigObject sweep = sweepBlock(file, source, problems);
    PathBase paths = new PathBase(callerFolder, source.texts().keySet());
    DefinitionReader reader = new DefinitionReader(source, options, paths, problems);
    Place place = Place.of(sweep.origin());
    SweepDefinition definition = reader.read(sweep, place, defaultName(file));
    if (!NAME.matcher(definition.name()).matches()) {
      problems.add(
          reader.places().getOrDefault("name", place),
          "name",
          "must be 1 to 100 letters, digits, dots, dashes and underscores, was \"%s\""
              .formatted(definition.name()));
    }
    problems.throwIfAny();
    DefinitionCheck check =
        new DefinitionCheck(definition, reader.places(), reader.ruleNames(), place, problems);
    check.run();
    problems.throwIfAny();
    return new SweepReading(
        definition, Stream.concat(reader.notes().stream(), check.notes().stream()).toList());
  }

  private static ConfigObject sweepBlock(Path file, HoconSource source, Problems problems) {
    Place whole = new Place(file.toString(), 0);
    source
        .raw()
        .forEach(
            (key, value) -> {
              if (!key.equals("sweep")) {
                problems.add(
                    Place.of(value.origin()),
                    key,
                    SettingCatalog.paths().stream()
                            .anyMatch(path -> path.equals(key) || path.startsWith(key + "."))
                        ? "stands outside the block sweep { ... }; move it inside"
                        : "unknown key; a sweep file has one block, sweep { ... }");
              }
            });
    ConfigValue sweep = source.resolved().get("sweep");
    if (sweep == null) {
      problems.add(whole, "sweep", "is missing; a sweep file has one block, sweep { ... }");
    } else if (!(sweep instanceof ConfigObject)) {
      problems.add(
          Place.of(sweep.origin()),
          "sweep",
          "must be a block { ... }, was " + ValueReader.shown(sweep));
    }
    if (!(sweep instanceof ConfigObject block)) {
      throw problems.toException();
    }
    return block;
  }

  private static String defaultName(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
