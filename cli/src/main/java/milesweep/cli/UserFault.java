package milesweep.cli;

import java.util.List;

/** Something that a person can mend: printed line by line, without a stack trace; exit code 2. */
final class UserFault extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient List<String> lines;

  /** The lines to print; the last says what happened as a whole. */
  UserFault(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  /** One line. */
  UserFault(String line) {
    this(List.of(line));
  }

  List<String> lines() {
    return lines;
  }
}
