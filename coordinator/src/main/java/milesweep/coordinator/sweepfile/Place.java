package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigOrigin;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where something was written.
 *
 * @param source the file as the caller named it, {@value #ENVIRONMENT}, or an option
 * @param line counted from 1; 0 when there is none
 */
record Place(String source, int line) implements Comparable<Place> {
  /** Source of values that come from environment variables. */
  static final String ENVIRONMENT = "environment variables";

  private static final String OPTION = "--set ";

  private static final Pattern LOCATED = Pattern.compile("(.*): (\\d+)(?:-\\d+)?");
  private static final String MERGED = "merge of ";

  /** The option of a command line that sets a key. */
  static Place ofOption(String path) {
    return new Place(OPTION + path, 0);
  }

  /** Whether it is an option, which has no lines. */
  boolean isOption() {
    return source.startsWith(OPTION);
  }

  /** The place of a value; of a value put together from several, the first one's in a file. */
  static Place of(ConfigOrigin origin) {
    String description = origin.description();
    if (!description.startsWith(MERGED)) {
      return of(description, origin.lineNumber());
    }
    List<Place> places =
        Stream.of(description.substring(MERGED.length()).split(","))
            .map(one -> of(one, 0))
            .toList();
    return places.stream().filter(one -> !one.isOption()).findFirst().orElse(places.get(0));
  }

  private static Place of(String description, int line) {
    Matcher located = LOCATED.matcher(description);
    if (!located.matches()) {
      return new Place(description, description.startsWith(OPTION) ? 0 : Math.max(0, line));
    }
    String source = located.group(1);
    boolean option = source.startsWith(OPTION);
    return new Place(source, option ? 0 : Integer.parseInt(located.group(2)));
  }

  @Override
  public int compareTo(Place other) {
    return source.equals(other.source)
        ? Integer.compare(line, other.line)
        : source.compareTo(other.source);
  }

  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
