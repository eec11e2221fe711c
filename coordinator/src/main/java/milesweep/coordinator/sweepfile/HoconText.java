package milesweep.coordinator.sweepfile;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads HOCON files, with those they include, and keeps their lines. */
final class HoconText {
  /** Begins a line with the key include, which HOCON itself only allows in quotes. */
  private static final Pattern INCLUDE_KEY = Pattern.compile("(?m)^([ \\t]*)include(?=\\s*[=:{])");

  private final Path callerFolder;
  private final Problems problems;
  private final Map<String, String> texts = new HashMap<>();
  private boolean whole = true;

  /**
   * A reader of files.
   *
   * @param problems gets includes that cannot be followed
   */
  HoconText(Path callerFolder, Problems problems) {
    this.callerFolder = callerFolder;
    this.problems = problems;
  }

  /** A file cannot be read at all. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * The file's tree, not yet resolved.
   *
   * @throws ConfigException when it is not HOCON
   * @throws Unreadable when the file is not there or is no text
   */
  ConfigObject parse(Path file) {
    return parse(file, List.of());
  }

  /** Whether every include could be followed. */
  boolean isWhole() {
    return whole;
  }

  private ConfigObject parse(Path file, List<Path> including) {
    String text = read(callerFolder.resolve(file));
    texts.put(file.toString(), text);
    List<Path> chain = new ArrayList<>(including);
    chain.add(file);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription(file.toString())
            .setIncluder(new Siblings(file, chain));
    String quoted = INCLUDE_KEY.matcher(text).replaceAll("$1\"include\"");
    return ConfigFactory.parseString(quoted, options).root();
  }

  private static String read(Path absolute) {
    if (Files.isDirectory(absolute)) {
      throw new Unreadable("it is a folder; name a sweep file");
    }
    try {
      String text = Files.readString(absolute, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new Unreadable("there is no such file");
    } catch (CharacterCodingException e) {
      throw new Unreadable("it is not UTF-8 text");
    } catch (IOException e) {
      throw new Unreadable("it cannot be read: " + e);
    }
  }

  /** Lines by file. */
  Map<String, List<String>> lines() {
    Map<String, List<String>> lines = new HashMap<>();
    texts.forEach((file, text) -> lines.put(file, text.lines().toList()));
    return lines;
  }

  /** The text of a file that was parsed. */
  String written(Path file) {
    return texts.get(file.toString());
  }

  /** Finds included files beside the including one; nothing from the network or the class path. */
  private final class Siblings
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final Path file;
    private final List<Path> chain;

    Siblings(Path file, List<Path> chain) {
      this.file = file;
      this.chain = chain;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this; // the library's own would look on the class path and on the network
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      Path included;
      try {
        included = file.resolveSibling(what).normalize();
      } catch (InvalidPathException e) {
        return problem(what, "includes \"" + what + "\", which is no path of a file");
      }
      int same = chain.stream().map(this::identity).toList().indexOf(identity(included));
      if (same >= 0) {
        Stream<Path> loop = Stream.concat(chain.stream().skip(same), Stream.of(included));
        return problem(
            what,
            "includes %s, and so itself: %s; take one of these includes out"
                .formatted(included, loop.map(String::valueOf).collect(joining(" > "))));
      }
      try {
        return parse(included, chain);
      } catch (Unreadable e) {
        return problem(what, "includes %s: %s".formatted(included, e.getMessage()));
      }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return problem(what.toString(), "includes the address " + what + "; include a file instead");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return problem(what, "includes the resource " + what + "; include a file instead");
    }

    /** The same for all names of one file. */
    private Path identity(Path one) {
      Path absolute = callerFolder.resolve(one).toAbsolutePath();
      try {
        return absolute.toRealPath();
      } catch (IOException e) {
        return absolute.normalize();
      }
    }

    private ConfigObject problem(String what, String message) {
      whole = false;
      problems.add(new Place(file.toString(), lineOf(what)), "", message);
      return ConfigFactory.empty().root();
    }

    /** Where the file includes something: the library does not tell. */
    private int lineOf(String what) {
      Pattern include =
          Pattern.compile("^(?:(?!//)[^#])*\\binclude\\b[^\"#]*\"" + Pattern.quote(what) + "\"");
      List<String> lines = texts.get(file.toString()).lines().toList();
      return 1
          + IntStream.range(0, lines.size())
              .filter(i -> include.matcher(lines.get(i)).find())
              .findFirst()
              .orElse(-1);
    }
  }
}
