package milesweep.coordinator.sweepfile;

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads HOCON files, with those they include, and keeps their lines. */
final class HoconText {
  /** Begins a line with the key include, which HOCON itself only allows in quotes. */
  private static final Pattern INCLUDE_KEY = Pattern.compile("(?m)^([ \\t]*)include(?=\\s*[=:{])");

  private static final int DEEPEST = 20;

  private final Path callerFolder;
  private final Map<String, String> texts = new HashMap<>();

  HoconText(Path callerFolder) {
    this.callerFolder = callerFolder;
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
    return parse(file, 0);
  }

  private ConfigObject parse(Path file, int depth) {
    if (depth > DEEPEST) {
      throw new Unreadable("files include each other: " + file + " at depth " + depth);
    }
    String text = read(callerFolder.resolve(file), file);
    texts.put(file.toString(), text);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription(file.toString())
            .setIncluder(new Siblings(file, depth));
    String quoted = INCLUDE_KEY.matcher(text).replaceAll("$1\"include\"");
    return ConfigFactory.parseString(quoted, options).root();
  }

  private static String read(Path absolute, Path shown) {
    if (Files.isDirectory(absolute)) {
      throw new Unreadable(shown + " is a folder; name a sweep file");
    }
    try {
      String text = Files.readString(absolute, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new Unreadable("there is no such file");
    } catch (CharacterCodingException e) {
      throw new Unreadable(shown + " is not UTF-8 text");
    } catch (IOException e) {
      throw new Unreadable(shown + " cannot be read: " + e);
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
    private final int depth;

    Siblings(Path file, int depth) {
      this.file = file;
      this.depth = depth;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this; // the library's own would look on the class path and on the network
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      Path included = file.resolveSibling(what);
      if (!Files.exists(callerFolder.resolve(included))) {
        throw new Unreadable(file + " includes " + included + ", which is not there");
      }
      return parse(included, depth + 1);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw new Unreadable(file + " includes the address " + what + "; include a file instead");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw new Unreadable(file + " includes the resource " + what + "; include a file instead");
    }
  }
}
