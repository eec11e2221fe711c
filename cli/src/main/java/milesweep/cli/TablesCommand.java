package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import milesweep.common.DiskFault;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.table.SweepTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Prints result tables, at any time: from the running coordinator, or from the store when none
 * runs.
 */
@Command(
    name = "tables",
    description = "Prints result tables, also of a sweep that is still running.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep tables --format csv --out results.csv"})
final class TablesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOptions home;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Name of the sweep; the latest when left out.")
  private String sweep;

  @Option(names = "--all", description = "All sweeps, oldest first.")
  private boolean all;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv or markdown (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  private String format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to a file instead of the terminal.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (!SweepTables.FORMATS.contains(format)) {
      throw new UserFault(
          "milesweep: unknown format "
              + format
              + "; one of "
              + String.join(", ", SweepTables.FORMATS));
    }
    Optional<CoordinatorClient> running = CoordinatorClient.ofHome(home.coordinatorFolder());
    String text =
        running.isPresent()
            ? running.get().table(Optional.ofNullable(sweep), all, format)
            : stored();
    if (out == null) {
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.print(text);
      terminal.flush();
    } else {
      try {
        Files.writeString(out, text);
      } catch (IOException e) {
        throw new UserFault("milesweep: cannot write the table: " + DiskFault.words(e));
      }
    }
    return ExitCode.DONE;
  }

  private String stored() {
    try (ReadOnlyStore store = ReadOnlyStore.open(home.coordinatorFolder())) {
      StoreReader reader = store.reader();
      if (all) {
        return SweepTables.render(reader.snapshot(), format);
      }
      String name =
          sweep != null
              ? sweep
              : reader
                  .latestSweep()
                  .orElseThrow(
                      () ->
                          new UserFault(
                              "milesweep: no sweeps in " + home.home() + " yet; run one first."));
      Snapshot content =
          reader
              .snapshot(name)
              .orElseThrow(
                  () ->
                      new UserFault(
                          "milesweep: no sweep named %s in %s; there are: %s"
                              .formatted(
                                  name,
                                  home.home(),
                                  String.join(
                                      ", ",
                                      reader.sweeps().stream().map(s -> s.name()).toList()))));
      return SweepTables.render(content, format);
    }
  }
}
