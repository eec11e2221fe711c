package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import milesweep.cli.selftest.ChaosPlan;
import milesweep.cli.selftest.ChaosRun;
import milesweep.cli.selftest.ChaosSummary;
import milesweep.cli.selftest.Sandbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hurts a small cluster by a seeded plan, and compares its results with an undisturbed run. */
@Command(
    name = "chaos",
    description = {
      "Starts a small cluster of processes, hurts it by a seeded plan, and compares its results with an undisturbed run.",
      "Where it may, it does so in namespaces of its own, with network cuts and full disks; nothing outside is touched.",
      "Exit code 0 when nothing was lost, counted twice or different; else 1, and the folder is kept."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep selftest chaos --minutes 3 --seed 7"})
final class ChaosCommand implements Callable<Integer> {
  private static final double MOST_MINUTES = 24 * 60;
  private static final String SEPARATE_HOMES = "--separate-homes";

  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long faults go on (default: ${DEFAULT-VALUE}); 0.5 are 30 seconds.",
      defaultValue = "2")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed and minutes give the same plan (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long seed;

  @Option(names = "--plan", description = "Print the plan alone.")
  private boolean planOnly;

  @Option(
      names = SEPARATE_HOMES,
      description = "Workers share no folder, so that weights and checkpoints go over the network.")
  private boolean separateHomes;

  @Option(names = "--json", description = "Summary as one line of JSON.")
  private boolean json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Write into this folder and keep it; otherwise into a temporary one, kept when something is found.")
  private Path keep;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "Table of the undisturbed run, for several tests in a row; made if it is not there.")
  private Path reference;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
      throw new UserFault(
          "milesweep: --minutes must be above 0 and at most %.0f, was %s"
              .formatted(MOST_MINUTES, minutes));
    }
    ChaosPlan plan = ChaosPlan.of(seed, Math.max(1, Math.round(minutes * 60_000)));
    PrintWriter out = spec.commandLine().getOut();
    if (planOnly) {
      plan.lines().forEach(out::println);
      return ExitCode.DONE;
    }
    if (Sandbox.isInside()) {
      return run(plan, keep, out);
    }
    Path folder = folder();
    int code;
    Optional<List<String>> sandbox = Sandbox.command();
    code = sandbox.isPresent() ? inSandbox(sandbox.get(), folder) : run(plan, folder, out);
    if (code == ExitCode.DONE && keep == null) {
      delete(folder);
    } else if (code != ExitCode.DONE) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "milesweep: everything of this run is in %s; repeat it with: milesweep selftest chaos --minutes %s --seed %d%s%n",
              folder,
              minutes,
              seed,
              separateHomes ? " " + SEPARATE_HOMES : "");
    }
    return code;
  }

  private Path folder() throws IOException {
    if (keep == null) {
      return Files.createTempDirectory("milesweep-chaos-");
    }
    Path folder = keep.toAbsolutePath().normalize();
    Files.createDirectories(folder);
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new UserFault("milesweep: --keep " + folder + " is not empty; name a new folder");
      }
    }
    return folder;
  }

  private Path milesweep() {
    return Install.current().folder().resolve("milesweep");
  }

  /** The same command among processes, mounts and a network of its own, which end with it. */
  private int inSandbox(List<String> sandbox, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(sandbox);
    command.add(milesweep().toString());
    command.addAll(List.of("selftest", "chaos", "--minutes", "" + minutes, "--seed", "" + seed));
    command.addAll(List.of("--keep", folder.toString(), "--reference", "" + referenceIn(folder)));
    if (json) {
      command.add("--json");
    }
    if (separateHomes) {
      command.add(SEPARATE_HOMES);
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Sandbox.mark(builder);
    Process process = builder.start();
    Shutdown shutdown = new Shutdown();
    shutdown.onSignal(
        () -> {
          process.destroyForcibly(); // and with it all that it has started
          process.onExit().join();
          deleteUnlessKept(folder);
        });
    int code = process.waitFor();
    shutdown.holdWhileStopping();
    shutdown.done();
    return code;
  }

  private int run(ChaosPlan plan, Path folder, PrintWriter out)
      throws IOException, InterruptedException {
    ChaosRun run =
        new ChaosRun(
            plan, milesweep(), folder, referenceIn(folder), separateHomes, ChaosClient::new, out);
    Shutdown shutdown = new Shutdown();
    shutdown.onSignal(
        () -> {
          run.interrupt();
          if (!Sandbox.isInside()) {
            deleteUnlessKept(folder);
          }
        });
    ChaosSummary summary;
    try {
      summary = run.run();
    } finally {
      shutdown.holdWhileStopping();
      shutdown.done();
    }
    summary.findings().forEach(out::println);
    out.println(json ? summary.json() : summary.words());
    return summary.ok() ? ExitCode.DONE : ExitCode.TRIALS_FAILED;
  }

  private Path referenceIn(Path folder) {
    return reference == null
        ? folder.resolve("undisturbed.csv")
        : reference.toAbsolutePath().normalize();
  }

  private void deleteUnlessKept(Path folder) {
    if (keep == null) {
      try {
        delete(folder);
      } catch (IOException e) {
        System.err.println("milesweep: " + folder + " could not be removed: " + e.getMessage());
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
