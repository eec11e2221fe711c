package milesweep.coordinator.bundle;

import java.util.List;

/** A bundle cannot be read or made, or does not go with another; for the person who named it. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> lines;

  /** What is wrong, where, and what to do: a line each. */
  public BundleException(List<String> lines) {
    super(String.join("\n", plain(lines)));
    this.lines = plain(lines);
  }

  BundleException(String line) {
    this(List.of(line));
  }

  /** Names and texts of others are in them, and a terminal obeys what it is sent. */
  private static List<String> plain(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("\\p{Cntrl}+", " ")).toList();
  }

  /** The message line by line. */
  public List<String> lines() {
    return lines;
  }
}
