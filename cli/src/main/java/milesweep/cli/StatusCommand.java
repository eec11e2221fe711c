package milesweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where the sweeps of a running coordinator are. */
@Command(
    name = "status",
    description = "Says where the sweeps of a running coordinator are.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep status quickstart --json"})
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CoordinatorOptions coordinator;

  @Parameters(
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Name of one sweep; all when left out.")
  private String name;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    CoordinatorClient client = coordinator.client();
    List<SweepOverview> sweeps =
        name == null ? client.sweeps() : List.of(coordinator.sweep(client, name));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(name == null ? sweeps : sweeps.get(0)));
      return ExitCode.DONE;
    }
    if (sweeps.isEmpty()) {
      out.println("no sweeps yet; submit one with: milesweep submit FILE");
    }
    for (SweepOverview sweep : sweeps) {
      out.println(Views.line(sweep));
      TerminalProgress.lines(Views.of(sweep), 160).stream().skip(1).forEach(out::println);
      FaultLines.all(sweep).forEach(line -> out.println(line.indent(2).stripTrailing()));
    }
    return ExitCode.DONE;
  }
}
