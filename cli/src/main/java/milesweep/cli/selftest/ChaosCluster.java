package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A coordinator and workers of one home, or each of its own, in processes of their own, started by
 * the installation's own script; with machines, disks and clocks of their own where the machine
 * offers that.
 */
final class ChaosCluster {
  private static final Duration FAREWELL = Duration.ofSeconds(45);
  private static final String COORDINATOR = "coordinator";

  private final Path home;
  private final boolean separate;
  private final Daemon coordinator;
  private final List<Daemon> workers = new ArrayList<>();
  private final Optional<Cables> cables;
  private final List<SmallDisk> disks = new ArrayList<>(); // the coordinator's first; maybe none
  private final Optional<ClockFiles> clocks;
  private final List<String> findings = new ArrayList<>();

  /**
   * A cluster that is not started yet.
   *
   * @param milesweep the installation's script
   * @param folder for the home and what the processes print
   * @param offers what the machine has
   * @param separate whether each worker has a home that no other sees, so that weights and
   *     checkpoints go over the network
   */
  ChaosCluster(Path milesweep, Path folder, Set<Need> offers, boolean separate) throws IOException {
    this.home = folder.resolve("home");
    this.separate = separate;
    this.cables =
        offers.contains(Need.NETWORK) ? Optional.of(Cables.of(ChaosPlan.NODES)) : Optional.empty();
    this.clocks =
        offers.contains(Need.CLOCK)
            ? ClockFiles.library().map(library -> new ClockFiles(folder, library))
            : Optional.empty();
    if (offers.contains(Need.MOUNTS)) {
      disks.add(SmallDisk.mount(home.resolve(COORDINATOR)));
      for (int node = 1; node <= ChaosPlan.NODES; node++) {
        disks.add(SmallDisk.mount(workerFolder(node)));
      }
    }
    this.coordinator =
        daemon(folder, COORDINATOR, List.of(), coordinatorCommand(milesweep, cables.isPresent()));
    for (int node = 1; node <= ChaosPlan.NODES; node++) {
      List<String> machine = cables.isPresent() ? Cables.onMachine(node) : List.of();
      workers.add(daemon(folder, "w" + node, machine, workerCommand(milesweep, node)));
    }
  }

  private Daemon daemon(Path folder, String name, List<String> machine, List<String> command)
      throws IOException {
    List<String> all = new ArrayList<>(machine);
    all.addAll(command);
    Map<String, String> environment =
        clocks.isPresent() ? clocks.get().environment(name) : Map.of();
    return new Daemon(name, all, environment, folder.resolve(name + ".log"));
  }

  private List<String> coordinatorCommand(Path milesweep, boolean networked) {
    List<String> command =
        new ArrayList<>(List.of("" + milesweep, COORDINATOR, "--home", "" + home));
    if (networked) {
      command.addAll(List.of("--host", Cables.COORDINATOR, "--insecure")); // a network of its own
    } else {
      command.addAll(List.of("--port", "0", "--http-port", "0"));
    }
    return command;
  }

  private List<String> workerCommand(Path milesweep, int node) {
    List<String> command =
        new ArrayList<>(List.of("" + milesweep, "worker", "--home", "" + homeOf(node)));
    command.addAll(List.of("--name", "w" + node, "--slots", "" + ChaosPlan.SLOTS));
    command.addAll(List.of("--device", "cpu", "--join"));
    if (cables.isPresent()) {
      command.add(Cables.COORDINATOR + ":25520");
      command.addAll(List.of("--host", Cables.address(node), "--insecure"));
    } else {
      command.add("file:" + home);
    }
    return command;
  }

  Path home() {
    return home;
  }

  Daemon coordinator() {
    return coordinator;
  }

  /** A worker, from 1. */
  Daemon worker(int node) {
    return workers.get(node - 1);
  }

  Path workerFolder(int node) {
    return homeOf(node).resolve("workers").resolve("w" + node);
  }

  /** Below the one home in any case, where trainers are looked for. */
  private Path homeOf(int node) {
    return separate ? home.resolve("machine-" + node) : home;
  }

  /** The trainers of a node. */
  List<ProcessHandle> trainers(int node) {
    return TrainerProcesses.below(workerFolder(node));
  }

  Optional<Cables> cables() {
    return cables;
  }

  /** The disk of a node, or with 0 of the coordinator. */
  Optional<SmallDisk> disk(int node) {
    return disks.isEmpty() ? Optional.empty() : Optional.of(disks.get(node));
  }

  Optional<ClockFiles> clocks() {
    return clocks;
  }

  /** Starts whatever is down and due. */
  void supervise() throws IOException {
    supervise(coordinator, 0);
    for (int node = 1; node <= workers.size(); node++) {
      supervise(worker(node), node);
    }
  }

  private void supervise(Daemon daemon, int disk) throws IOException {
    Optional<Integer> code = daemon.supervise();
    boolean excused = disk(disk).map(SmallDisk::excuses).orElse(false);
    if (code.isPresent() && !excused) {
      findings.add("%s ended by itself with exit code %d".formatted(daemon.name(), code.get()));
    }
  }

  /** SIGTERM to everybody; each has to end in good order, and to leave no trainer behind. */
  void stop() throws InterruptedException {
    for (Daemon worker : workers) {
      stop(worker);
    }
    stop(coordinator);
    for (ProcessHandle left : TrainerProcesses.below(home)) {
      findings.add("trainer process " + left.pid() + " is left behind");
    }
  }

  private void stop(Daemon daemon) throws InterruptedException {
    if (!daemon.stopForGood(FAREWELL)) {
      findings.add("%s did not end within %s of SIGTERM".formatted(daemon.name(), FAREWELL));
    }
  }

  /** Ends every process, however. */
  void destroy() {
    coordinator.process().ifPresent(Signals::destroy);
    workers.forEach(worker -> worker.process().ifPresent(Signals::destroy));
    TrainerProcesses.below(home).forEach(Signals::destroy);
  }

  /** Copies what lies on small disks, which end with the sandbox, to where it stays. */
  void keep(Path folder) throws IOException {
    if (!disks.isEmpty()) {
      Files.createDirectories(folder);
      Shell.run("cp", "-a", home + "/.", "" + folder);
    }
  }

  /** What processes did that they should not have. */
  List<String> findings() {
    return List.copyOf(findings);
  }
}
