package milesweep.cli;

import java.util.concurrent.Callable;
import milesweep.coordinator.dashboard.SweepService.Submitted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds seeds to a sweep that a coordinator has. */
@Command(
    name = "extend",
    description = {
      "Runs every row of a sweep with more seeds; what is done stays as it is.",
      "For any other change edit the file and submit it again with --extend."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep extend slake-lora --seeds 4,5"})
final class ExtendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CoordinatorOptions coordinator;

  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name;

  @Option(
      names = "--seeds",
      required = true,
      paramLabel = "SEEDS",
      description = "Seeds to add, separated by commas.")
  private String seeds;

  @Override
  public Integer call() {
    if (!seeds.matches("-?\\d{1,18}(,-?\\d{1,18})*")) {
      throw new UserFault(
          "milesweep: --seeds wants whole numbers like 4,5 without blanks, was \"" + seeds + "\"");
    }
    CoordinatorClient client = coordinator.client();
    coordinator.sweep(client, name);
    Submitted answer = client.addSeeds(name, seeds);
    if (!answer.accepted()) {
      throw new UserFault("milesweep: " + answer.message());
    }
    spec.commandLine().getOut().println(answer.message());
    return ExitCode.DONE;
  }
}
