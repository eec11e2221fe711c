package milesweep.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The milesweep command. */
@Command(
    name = "milesweep",
    description = "Runs grids of vision-language fine-tuning trials, and prints the table.",
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      TablesCommand.class,
      DataCommand.class,
      PredictionsCommand.class,
      ShowCommand.class,
      ReproduceCommand.class,
      ExportCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      SubmitCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      ControlCommands.Pause.class,
      ControlCommands.Resume.class,
      ControlCommands.Cancel.class,
      ControlCommands.Retry.class,
      ExtendCommand.class,
      PriorityCommand.class,
      NodesCommand.class,
      DrainCommands.Start.class,
      DrainCommands.End.class,
      CertsCommand.class,
      TokensCommand.class,
      DoctorCommand.class,
      WeightsCommand.class,
      SelftestCommand.class,
      WarmUpCommand.class,
      ReferenceCommand.class,
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Start with:  milesweep run sweeps/quickstart.conf"})
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command; the code is one of {@link ExitCode}. */
  static int run(String... arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    command.setExecutionStrategy(
        parsed -> {
          if (parsed.hasSubcommand()
              || parsed.isUsageHelpRequested()
              || parsed.isVersionHelpRequested()) {
            return new CommandLine.RunLast().execute(parsed);
          }
          command.usage(command.getOut());
          return ExitCode.WRONG_INPUT;
        });
    command.setExecutionExceptionHandler((thrown, line, parsed) -> report(thrown, line.getErr()));
    command.setExitCodeExceptionMapper(thrown -> ExitCode.WRONG_INPUT);
    return command.execute(arguments);
  }

  private static int report(Exception thrown, PrintWriter err) {
    List<String> lines = Faults.lines(thrown);
    if (!lines.isEmpty()) {
      lines.forEach(err::println);
      return ExitCode.WRONG_INPUT;
    }
    err.println("milesweep: a bug of ours: " + thrown);
    Path trace = Faults.writeTrace(thrown);
    err.println(
        trace != null && Files.exists(trace)
            ? "milesweep: the details are in " + trace + "; please send them with a report."
            : "milesweep: the details could not be written anywhere.");
    return ExitCode.BUG;
  }

  /** {@code milesweep 0.1.0 (JDK 17.0.15)}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "milesweep " + Install.version() + " (JDK " + System.getProperty("java.version") + ")"
      };
    }
  }
}
