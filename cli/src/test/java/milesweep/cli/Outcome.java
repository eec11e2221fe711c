package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command that ran in this process ended with and printed, on both channels. */
record Outcome(int code, String printed) {
  /** Runs a command as the script does, without a JVM of its own. */
  static Outcome run(String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream catcher = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(catcher);
    System.setErr(catcher);
    try {
      return new Outcome(Main.run(arguments), printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** What it printed; fails when it ended with another code, or showed a stack trace. */
  String expect(int wanted) {
    assertThat(code).as(printed).isEqualTo(wanted);
    assertThat(printed).doesNotContain("\tat ").doesNotContain("Exception in thread");
    return printed;
  }
}
