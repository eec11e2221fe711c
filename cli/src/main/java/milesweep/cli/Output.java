package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import milesweep.common.DiskFault;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command's text goes: the terminal, or a file. */
final class Output {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to a file instead of the terminal.")
  private Path out;

  /** Prints or writes the text. */
  void print(String text) {
    if (out == null) {
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.print(text);
      terminal.flush();
      return;
    }
    try {
      Files.writeString(out, text);
    } catch (IOException e) {
      throw new UserFault("milesweep: cannot write the output: " + DiskFault.words(e));
    }
  }
}
