package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.List;

/** A sweep file cannot be used; carries every problem that was found. */
public final class SweepFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final List<String> problems;

  /**
   * Takes what was found.
   *
   * @param file the file as the caller named it
   * @param problems one line each, {@code file:line: key: message}
   */
  public SweepFileException(String file, List<String> problems) {
    super(String.join("\n", lines(file, problems)));
    this.file = file;
    this.problems = List.copyOf(problems);
  }

  /** The problems, one line each. */
  public List<String> problems() {
    return problems;
  }

  /** The problems and one line that sums them up, as a command prints them. */
  public List<String> lines() {
    return lines(file, problems);
  }

  private static List<String> lines(String file, List<String> problems) {
    List<String> lines = new ArrayList<>(problems);
    int n = problems.size();
    lines.add(
        "milesweep: %d problem%s in %s; nothing was started."
            .formatted(n, n == 1 ? "" : "s", file));
    return lines;
  }
}
