package milesweep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import milesweep.common.device.DeviceWish;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.plan.PlanReport;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepReading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a sweep file would run; runs nothing and needs neither data nor weights. */
@Command(
    name = "plan",
    description =
        "Says what a sweep file would run; runs nothing and needs neither data nor weights.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep plan sweeps/paper/table1.conf --json"})
final class PlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OverrideOptions overrides;

  @Parameters(paramLabel = "FILE", description = "Sweep file.")
  private Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    SweepReading reading = overrides.read(file);
    SweepDefinition definition = reading.definition();
    PlanReport report = PlanReport.of(reading);
    DeviceWish device = ExecutionSettings.from(definition.base()).device();
    if (device.kind()
        != DeviceWish.Kind.CUDA) { // what is meant for a GPU need not be planned on one
      SweepFiles.requirePrecisions(definition, report.expansion(), LocalWorker.devices(device));
    }
    spec.commandLine().getOut().println(json ? report.json() : report.text());
    return ExitCode.DONE;
  }
}
