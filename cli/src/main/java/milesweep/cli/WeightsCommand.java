package milesweep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at weight files and converts them; needs no tensor engine. */
@Command(
    name = "weights",
    description = "Looks at weight files (PyTorch's .pth, safetensors) and converts them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {WeightsInspectCommand.class, WeightsConvertCommand.class},
    footer = {"", "Example:  milesweep weights inspect checkpoint.pth"})
final class WeightsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.WRONG_INPUT;
  }
}
