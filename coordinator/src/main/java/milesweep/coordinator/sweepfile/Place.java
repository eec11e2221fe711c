package milesweep.coordinator.sweepfile;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Pattern;

/**
 * Where something was written.
 *
 * @param source the file as the caller named it, {@value #ENVIRONMENT}, or an option
 * @param line counted from 1; 0 when there is none
 */
record Place(String source, int line) implements Comparable<Place> {
  /** Source of values that come from environment variables. */
  static final String ENVIRONMENT = "environment variables";

  private static final Pattern LINES = Pattern.compile(": \\d+(-\\d+)?$");
  private static final String MERGED = "merge of ";

  /** The place of a value; of a value put together from several, the first one's. */
  static Place of(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith(MERGED)) {
      String first = description.substring(MERGED.length()).split(",", 2)[0];
      return new Place(LINES.matcher(first).replaceFirst(""), Math.max(0, origin.lineNumber()));
    }
    return new Place(LINES.matcher(description).replaceFirst(""), Math.max(0, origin.lineNumber()));
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
