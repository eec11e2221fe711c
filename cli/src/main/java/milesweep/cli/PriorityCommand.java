package milesweep.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a sweep go before others, or after them. */
@Command(
    name = "priority",
    description = {
      "Sets a sweep's priority: free slots go to the highest first.",
      "What runs goes on. The sweep file's execution.priority is what a submission sets."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep priority slake-lora 10"})
final class PriorityCommand implements Callable<Integer> {
  private static final int LEAST = -1000;
  private static final int MOST = 1000;

  @Spec private CommandSpec spec;
  @Mixin private CoordinatorOptions coordinator;

  @Parameters(index = "0", paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "N",
      description = "From -1000 to 1000; sweeps have 0 unless they say otherwise.")
  private int priority;

  @Override
  public Integer call() {
    if (priority < LEAST || priority > MOST) {
      throw new UserFault("milesweep: a priority is from -1000 to 1000, not " + priority);
    }
    CoordinatorClient client = coordinator.client();
    coordinator.sweep(client, name);
    spec.commandLine().getOut().println(CoordinatorOptions.done(client.prioritise(name, priority)));
    return ExitCode.DONE;
  }
}
