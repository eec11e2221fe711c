package milesweep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import milesweep.mile.checkpoint.WeightFiles;
import milesweep.mile.checkpoint.file.WeightFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is in a weight file, and what MILE makes of it. */
@Command(
    name = "inspect",
    description = {
      "Says what is in a weight file: its keys with types and shapes, and what MILE makes of it.",
      "Exit code 0, or 1 and the reason where the file cannot be used."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep weights inspect checkpoint.pth --json"})
final class WeightsInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Weight file; its content tells its format.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    WeightsView view = new WeightsView(spec.commandLine(), json);
    try (WeightFile weights = WeightFiles.open(file)) {
      view.show(weights);
      return ExitCode.DONE;
    } catch (IOException e) {
      return view.refuse(e);
    }
  }
}
