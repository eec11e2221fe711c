package milesweep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import milesweep.coordinator.bundle.BundleMerge;
import milesweep.coordinator.bundle.BundleReader;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.table.SweepResults;
import milesweep.coordinator.table.SweepTables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Prints result tables, at any time: from the running coordinator, or from the store when none
 * runs; or from bundles, without any of them.
 */
@Command(
    name = "tables",
    description = "Prints result tables, also of a sweep that is still running.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:  milesweep tables --format csv --out results.csv",
      "           milesweep tables --from theirs.zip --from ours.zip"
    })
final class TablesCommand implements Callable<Integer> {
  private static final String CONTENT_TYPE = "content-type";

  @Mixin private StoreOptions home;
  @Mixin private Output output;

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
      description =
          "table, markdown, csv, or csv-all: csv with all that was varied and measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  private String format;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "content-type: what each trial gets right of each content type.")
  private String by;

  @Option(
      names = "--from",
      paramLabel = "BUNDLE",
      description = {
        "A file of milesweep export SWEEP --bundle, instead of a store; several make one table.",
        "With --sweep NAME the home's own sweep is put to them."
      })
  private List<Path> bundles = List.of();

  @Override
  public Integer call() {
    if (!SweepTables.FORMATS.contains(format)) {
      throw new UserFault(
          "milesweep: unknown format "
              + format
              + "; one of "
              + String.join(", ", SweepTables.FORMATS));
    }
    if (by != null && !by.equals(CONTENT_TYPE)) {
      throw new UserFault("milesweep: tables by " + by + " are not there; --by " + CONTENT_TYPE);
    }
    if (!bundles.isEmpty()) {
      output.print(bundled());
      return ExitCode.DONE;
    }
    Optional<CoordinatorClient> running = home.coordinator();
    String text =
        running.isPresent()
            ? running.get().table(by == null ? "tables" : "content-types", named(), all, format)
            : stored();
    output.print(text);
    return ExitCode.DONE;
  }

  private String bundled() {
    if (all) {
      throw new UserFault(
          "milesweep: --all does not go with --from; name one sweep of the home with --sweep NAME");
    }
    List<BundleMerge.Source> sources = new ArrayList<>();
    if (sweep != null) {
      sources.add(
          new BundleMerge.Source("the home's " + sweep, new SweepBundles(home).bundle(sweep)));
    }
    for (Path file : new LinkedHashSet<>(bundles)) {
      sources.add(new BundleMerge.Source(file.toString(), BundleReader.read(file)));
    }
    List<SweepResults> merged = List.of(BundleMerge.of(sources));
    String text =
        by == null
            ? SweepTables.render(merged, format)
            : SweepTables.renderByContentType(merged, format);
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD"); // texts of others, at a terminal
  }

  private Optional<String> named() {
    return Optional.ofNullable(sweep);
  }

  private String render(Snapshot content) {
    return by == null
        ? SweepTables.render(content, format)
        : SweepTables.renderByContentType(content, format);
  }

  private String stored() {
    try (ReadOnlyStore store = ReadOnlyStore.open(home.store())) {
      StoreReader reader = store.reader();
      if (all) {
        return render(reader.snapshot());
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
      return render(content);
    }
  }
}
