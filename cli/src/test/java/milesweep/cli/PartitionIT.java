package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator and workers on machines of their own (network namespaces) with TLS, while cables
 * are pulled: no healthy node goes down, trainers never pause, and the table is that of an
 * undisturbed run.
 */
class PartitionIT {
  private static final int HEAD = 1;
  private static final int FIRST = 2;
  private static final int SECOND = 3;
  private static final int LATE = 4;
  private static final String POINTS =
      """
      { tuning = "T/T/IA3", training.epochs = EPOCHS }
      { tuning = "T/T/LoRA", training.epochs = EPOCHS }
      { tuning = "F/T/LoRA", training.epochs = EPOCHS }
      """;

  @TempDir private static Path folder;
  private static PrivateNetwork network;

  private final List<MilesweepProcess> started = new ArrayList<>();
  private Path home;
  private MilesweepProcess coordinator;

  private static Certificates certs;

  @BeforeAll
  static void build() {
    network = PrivateNetwork.of(LATE);
    certs = Certificates.init(folder.resolve("certs"));
    for (int machine = HEAD; machine <= LATE; machine++) {
      certs.issue("m" + machine, PrivateNetwork.address(machine));
    }
  }

  @AfterAll
  static void tearDown() {
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
    network.close();
  }

  private MilesweepProcess node(int machine, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--host",
            PrivateNetwork.address(machine),
            "--tls",
            certs.of("m" + machine).toString()));
    MilesweepProcess process = network.start(machine, folder, all.toArray(new String[0]));
    started.add(process);
    return process;
  }

  private void startCoordinator(String name) {
    home = folder.resolve(name);
    coordinator = node(HEAD, "coordinator", "--home", home.toString());
    coordinator.expectLine("listening");
  }

  private MilesweepProcess startWorker(int machine) {
    return node(
        machine,
        "worker",
        "--join",
        PrivateNetwork.address(HEAD) + ":25520",
        "--home",
        home.toString(),
        "--name",
        "m" + machine,
        "--slots",
        "1");
  }

  private String onHead(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    return network.milesweep(HEAD, folder, all.toArray(new String[0]));
  }

  private List<String> undisturbed(Path sweep) {
    String alone = folder.resolve("alone-" + sweep.getFileName()).toString();
    MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", alone);
    return ResultRows.of(
        MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", alone));
  }

  private List<String> table() {
    return ResultRows.of(onHead("tables", "--format", "csv"));
  }

  private long attempts(String number) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("workers"))) {
      return files.filter(file -> file.endsWith(Path.of(number, "spec.json"))).count();
    }
  }

  private static void hold(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    MilesweepProcess.await("some time", () -> System.nanoTime() > until);
  }

  private void end() {
    started.forEach(MilesweepProcess::close);
    MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void cuts_of_every_kind_leave_everybody_up_and_change_no_row() throws IOException {
    Path sweep = TinySweep.write(folder, "cut", POINTS.replace("EPOCHS", "250"));
    List<String> wanted = undisturbed(sweep);
    startCoordinator("cut-home");
    try {
      startWorker(FIRST);
      startWorker(SECOND);
      onHead("submit", sweep.toString());
      MilesweepProcess.await("two trainers", () -> MilesweepProcess.trainers(home).size() == 2);

      network.apart(List.of(FIRST, SECOND), true);
      hold(12_000); // longer than a failure detector's patience
      network.cable(FIRST, false);
      startWorker(LATE); // joins while one is unreachable
      hold(12_000);
      network.cable(FIRST, true);
      network.cable(HEAD, false);
      hold(12_000);
      network.cable(HEAD, true);
      network.apart(List.of(FIRST, SECOND), false);
      for (int i = 0; i < 10; i++) {
        network.cable(SECOND, i % 2 == 1);
        hold(600);
      }

      onHead("watch", "cut");
      MilesweepProcess.await(
          "all three to be ready",
          () -> onHead("nodes").lines().filter(line -> line.contains(" ready ")).count() == 3);
      assertThat(table()).isEqualTo(wanted);
      assertThat(coordinator.printed()).doesNotContain("is downed").doesNotContain("ran out");
      assertThat(attempts("attempt-2")).as("stages that began again").isZero();
    } finally {
      end();
    }
  }

  @Test
  void a_stage_that_was_given_away_is_stopped_where_it_ran_and_counts_once() throws IOException {
    Path sweep =
        Files.writeString(
            folder.resolve("given.conf"),
            Files.readString(TinySweep.write(folder, "given", POINTS.replace("EPOCHS", "120")))
                .replace("name = given", "name = given\n  execution.lease-seconds = 4"));
    List<String> wanted = undisturbed(sweep);
    startCoordinator("given-home");
    try {
      startWorker(FIRST);
      onHead("submit", sweep.toString());
      MilesweepProcess.await("a trainer", () -> MilesweepProcess.trainers(home).size() == 1);
      MilesweepProcess.await("its training", () -> onHead("status").contains("epoch"));
      network.cable(FIRST, false);
      startWorker(SECOND);
      MilesweepProcess.await(
          "its stage to be given away", () -> coordinator.printed().contains("ran out after 4 s"));
      MilesweepProcess.await("another attempt", () -> hasAttempt("attempt-2"));
      network.cable(FIRST, true);

      onHead("watch", "given");
      assertThat(table()).isEqualTo(wanted);
      MilesweepProcess.await(
          "both to be ready",
          () -> onHead("nodes").lines().filter(line -> line.contains(" ready ")).count() == 2);
    } finally {
      end();
    }
  }

  private boolean hasAttempt(String number) {
    try {
      return attempts(number) > 0;
    } catch (IOException e) {
      return false; // folders come and go while they are walked
    }
  }
}
