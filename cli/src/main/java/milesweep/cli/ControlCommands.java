package milesweep.cli;

import java.util.concurrent.Callable;
import milesweep.coordinator.dashboard.SweepService.Control;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pause, resume, cancel, retry: what a person may do to a sweep while it runs. */
final class ControlCommands {
  private ControlCommands() {}

  /** Shared by the four: they differ in one word. */
  private abstract static class OnSweep implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private CoordinatorOptions coordinator;

    @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
    private String name;

    @Option(
        names = "--trial",
        paramLabel = "ID",
        description = "One trial of it alone: its id, or the beginning of it.")
    private String trial;

    abstract Control control();

    @Override
    public Integer call() {
      CoordinatorClient client = coordinator.client();
      coordinator.sweep(client, name);
      spec.commandLine()
          .getOut()
          .println(
              CoordinatorOptions.done(
                  trial == null
                      ? client.control(name, control())
                      : client.control(name, trial, control())));
      return ExitCode.DONE;
    }
  }

  /** Stops handing out stages of a sweep; running ones checkpoint and stop. */
  @Command(
      name = "pause",
      description = "Pauses a sweep: running stages checkpoint and stop.",
      mixinStandardHelpOptions = true)
  static final class Pause extends OnSweep {
    @Override
    Control control() {
      return Control.PAUSE;
    }
  }

  /** Goes on with a paused sweep. */
  @Command(
      name = "resume",
      description = "Goes on with a paused sweep, from its checkpoints.",
      mixinStandardHelpOptions = true)
  static final class Resume extends OnSweep {
    @Override
    Control control() {
      return Control.RESUME;
    }
  }

  /** Ends a sweep for good; its finished trials stay. */
  @Command(
      name = "cancel",
      description = "Cancels a sweep; finished trials stay.",
      mixinStandardHelpOptions = true)
  static final class Cancel extends OnSweep {
    @Override
    Control control() {
      return Control.CANCEL;
    }
  }

  /** Tries the failed trials of a sweep again. */
  @Command(
      name = "retry",
      description = "Tries the failed trials of a sweep again; finished ones stay untouched.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  milesweep retry slake-lora --trial 7c1f"})
  static final class Retry extends OnSweep {
    @Option(
        names = "--failed",
        description = "Only what failed by itself; what was cancelled stays so.")
    private boolean failed;

    @Override
    Control control() {
      return failed ? Control.RETRY_FAILED : Control.RETRY;
    }
  }
}
