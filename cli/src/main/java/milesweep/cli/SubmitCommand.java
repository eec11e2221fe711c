package milesweep.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import milesweep.coordinator.dashboard.SweepService.Submission;
import milesweep.coordinator.dashboard.SweepService.Submitted;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepReading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands a sweep to a running coordinator. */
@Command(
    name = "submit",
    description =
        "Hands a sweep to a running coordinator; the same sweep again goes on where it stands.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep submit sweeps/quickstart.conf && milesweep watch"})
final class SubmitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CoordinatorOptions coordinator;
  @Mixin private ChangeOptions change;
  @Mixin private OverrideOptions overrides;

  @Parameters(paramLabel = "FILE", description = "Sweep file.")
  private Path file;

  @Option(
      names = "--no-reuse",
      description = "Train stages again that another sweep has done already.")
  private boolean noReuse;

  @Override
  public Integer call() {
    SweepReading reading = overrides.read(file);
    SweepFiles.printNotes(reading, spec.commandLine().getErr()::println);
    SweepDefinition definition = change.applied(reading.definition());
    SweepFiles.runnable(definition);
    Submitted answer =
        coordinator
            .client()
            .submit(
                new Submission(
                    definition.written(), definition.resolvedJson(), noReuse, change.onChange()));
    if (!answer.accepted()) {
      throw new UserFault("milesweep: " + answer.message());
    }
    spec.commandLine().getOut().println(answer.message());
    return ExitCode.DONE;
  }
}
