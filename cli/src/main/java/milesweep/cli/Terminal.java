package milesweep.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the command's output goes to. */
final class Terminal {
  private Terminal() {}

  /**
   * Live progress where the output is a terminal, plain lines where it is not. The script knows
   * which: it passes the terminal's columns, since a JVM before 22 cannot tell when its input is
   * redirected.
   */
  static ProgressView progress(PrintStream out) {
    Integer columns = Integer.getInteger("milesweep.columns");
    return columns == null ? new PlainProgress(out) : new TerminalProgress(utf8(), columns);
  }

  private static PrintStream utf8() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
  }
}
