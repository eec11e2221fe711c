package milesweep.common.view;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import milesweep.common.setting.Settings;

/**
 * A trainer of the user's own.
 *
 * @param command program and arguments, as the sweep file has them
 * @param folder what it starts in, absolute
 * @param files what its code is, absolute; none when the file does not say
 * @param environment program whose output is hashed; none when the file does not say
 * @param evaluatesApart whether it has an evaluate stage of its own
 * @param silence after which it is ended; zero for never
 * @param stop time that it has to leave when asked
 */
public record CommandSettings(
    List<String> command,
    Path folder,
    List<Path> files,
    List<String> environment,
    boolean evaluatesApart,
    Duration silence,
    Duration stop) {
  private static final String COMMAND = "trainer.command";
  private static final String ENVIRONMENT = "trainer.environment";
  private static final Pattern SCRIPT =
      Pattern.compile("[^-=][^=]*\\.(py|sh|bash|r|R|jl|js|mjs|pl|rb|lua|jar)");

  public CommandSettings {
    command = List.copyOf(command);
    files = List.copyOf(files);
    environment = List.copyOf(environment);
  }

  /**
   * What a program's code is.
   *
   * @param roots files and folders; none when they cannot be told from the command
   * @param isGiven whether the sweep file names them
   */
  public record Code(List<Path> roots, boolean isGiven) {}

  /** Whether a command does the stages of these settings. */
  public static boolean isIn(Settings settings) {
    return settings.has(COMMAND);
  }

  /** Whether a command does the stages of these settings, evaluation as one of its own. */
  public static boolean evaluatesApart(Settings settings) {
    return settings.findText("trainer.evaluate").filter("own-stage"::equals).isPresent();
  }

  /**
   * Reads a trial's or stage's settings.
   *
   * @throws IllegalStateException when a setting is missing
   */
  public static CommandSettings from(Settings settings, Settings sources) {
    return new CommandSettings(
        settings.list(COMMAND),
        Path.of(sources.text("trainer.folder")),
        sources.has("trainer.files")
            ? sources.list("trainer.files").stream().map(Path::of).toList()
            : List.of(),
        settings.has(ENVIRONMENT) ? settings.list(ENVIRONMENT) : List.of(),
        evaluatesApart(settings),
        seconds(sources, "trainer.silence-seconds"),
        seconds(sources, "trainer.stop-seconds"));
  }

  private static Duration seconds(Settings sources, String path) {
    return Duration.ofMillis(Math.round(sources.number(path) * 1000));
  }

  /**
   * The given files; without them the folder of the program: of the command's first word when that
   * is a relative path, else of the first argument that is a file. An absolute first word stands
   * for itself alone: its folder is most often that of all programs.
   */
  public Code code(Predicate<Path> isFile) {
    if (!files.isEmpty()) {
      return new Code(files, true);
    }
    Optional<Path> script = script(isFile);
    return new Code(script.stream().toList(), false);
  }

  private Optional<Path> script(Predicate<Path> isFile) {
    String first = command.get(0);
    boolean isPath = first.contains("/");
    Path program = folder.resolve(first).normalize();
    if (isPath && !Path.of(first).isAbsolute() && isFile.test(program)) {
      return Optional.of(program.getParent());
    }
    for (String argument : command.subList(1, command.size())) {
      Path path = path(argument);
      if (path != null && isFile.test(path)) {
        return Optional.of(path.getParent());
      }
    }
    return isPath && isFile.test(program) ? Optional.of(program) : Optional.empty();
  }

  /**
   * The script that the command names and that is not there: its first argument that looks like
   * one. What is a script to one program may be no file to another, so only well-known names count.
   */
  public Optional<Path> missingScript(Predicate<Path> exists) {
    return command.stream()
        .skip(1)
        .filter(argument -> SCRIPT.matcher(argument).matches())
        .findFirst()
        .map(this::path)
        .filter(exists.negate());
  }

  /** An argument as a path below the folder; null when it cannot be one. */
  private Path path(String argument) {
    return argument.isEmpty() || argument.indexOf('\0') >= 0
        ? null
        : folder.resolve(argument).normalize();
  }
}
