package milesweep.cli;

import java.util.concurrent.Callable;
import milesweep.coordinator.store.Drain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a worker out of work before its machine is needed for something else, and back. */
final class DrainCommands {
  private DrainCommands() {}

  private abstract static class OnNode implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private CoordinatorOptions coordinator;

    @Parameters(paramLabel = "WORKER", description = "Name of the worker; see milesweep nodes.")
    private String node;

    abstract Drain drain();

    @Override
    public Integer call() {
      spec.commandLine()
          .getOut()
          .println(CoordinatorOptions.done(coordinator.client().drain(node, drain())));
      return ExitCode.DONE;
    }
  }

  /** Gives a worker no more stages. */
  @Command(
      name = "drain",
      description = {
        "Gives a worker no more stages; those that run there come to their end.",
        "It stays so, over restarts of worker and coordinator, until it is undrained."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  milesweep drain w2 --now"})
  static final class Start extends OnNode {
    @Option(
        names = "--now",
        description = "Have running stages checkpoint and stop; other workers go on with them.")
    private boolean now;

    @Override
    Drain drain() {
      return now ? Drain.NOW : Drain.FINISH;
    }
  }

  /** Gives a drained worker stages again. */
  @Command(
      name = "undrain",
      description = "Gives a drained worker stages again.",
      mixinStandardHelpOptions = true)
  static final class End extends OnNode {
    @Override
    Drain drain() {
      return Drain.NONE;
    }
  }
}
