package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredAttempt;
import milesweep.coordinator.store.StoredStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers and the coordinator are updated one after the other while a sweep runs. */
class RollingRestartIT {
  private static final String POINTS =
      """
      { tuning = "T/T/IA3", training.epochs = 150 }
      { tuning = "F/T/LoRA", training.epochs = 150 }
      { tuning = "T/T/T", training.epochs = 40 }
      """;

  @TempDir private static Path folder;

  private final List<MilesweepProcess> started = new ArrayList<>();

  @Test
  void a_rolling_restart_loses_no_work_and_changes_no_row() throws IOException {
    Path sweep = TinySweep.write(folder, "rolling", POINTS);
    String alone = folder.resolve("alone").toString();
    MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", alone, "--slots", "2");
    List<String> undisturbed = rows(alone);

    Path home = folder.resolve("home");
    int port = freePort();
    try {
      MilesweepProcess coordinator = coordinator(home, port);
      MilesweepProcess one = worker(home, port, "one");
      MilesweepProcess two = worker(home, port, "two");
      MilesweepProcess.run(folder, 0, "submit", sweep.toString(), "--home", home.toString());
      MilesweepProcess.await("both at work", () -> MilesweepProcess.trainers(home).size() == 2);
      MilesweepProcess.await("their training", () -> epochsOf(home) == 2);

      one = restarted(home, port, "one", one);
      coordinator.expectLine("node one left");
      coordinator.terminate();
      coordinator.expectExit(143);
      coordinator = coordinator(home, port);
      coordinator.expectLine("node one joined");
      coordinator.expectLine("node two joined");
      restarted(home, port, "two", two);
      coordinator.expectLine("node two left");

      MilesweepProcess.run(folder, 0, "watch", "rolling", "--home", home.toString());
      assertThat(rows(home.toString())).isEqualTo(undisturbed);
      assertThat(one.printed()).doesNotContain("no word from the coordinator");
      coordinator.terminate();
      coordinator.expectExit(143);
      assertThat(attemptsOf(home)).allSatisfy(RollingRestartIT::isDoneOnce);
      assertThat(attemptsOf(home).stream().flatMap(List::stream).map(StoredAttempt::outcome))
          .as("stages that checkpointed and stopped, and those that came to their end")
          .containsOnly("stopped", "succeeded")
          .contains("stopped");
    } finally {
      started.forEach(MilesweepProcess::close);
      MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void a_worker_that_is_stopped_whenever_stops_its_trainers() throws IOException {
    Path sweep = TinySweep.write(folder, "whenever", "{ training.epochs = 3000 }");
    Path home = folder.resolve("whenever");
    int port = freePort();
    try {
      MilesweepProcess coordinator = coordinator(home, port);
      MilesweepProcess worker = worker(home, port, "one");
      MilesweepProcess.run(folder, 0, "submit", sweep.toString(), "--home", home.toString());
      MilesweepProcess.await("it at work", () -> epochsOf(home) == 1);

      worker.kill();
      worker = worker(home, port, "one");
      worker.expectLine("looking for a coordinator");
      worker.terminate();
      worker.expectExit(143);
      coordinator.expectLine("node one left");
      assertThat(MilesweepProcess.trainers(home)).as("left with a coordinator").isEmpty();

      worker = worker(home, port, "one");
      MilesweepProcess.await("it at work again", () -> MilesweepProcess.trainers(home).size() == 1);
      worker.kill();
      coordinator.kill();
      Path nowhere = folder.resolve("nowhere");
      worker = start("worker", "--join", "file:" + nowhere, "--home", "" + home, "--name", "one");
      worker.expectLine("looking for a coordinator");
      worker.terminate();
      worker.expectExit(143);
      assertThat(MilesweepProcess.trainers(home)).as("left without a coordinator").isEmpty();
    } finally {
      started.forEach(MilesweepProcess::close);
      MilesweepProcess.trainers(home).forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void isDoneOnce(List<StoredAttempt> attempts) {
    assertThat(attempts.stream().filter(attempt -> "succeeded".equals(attempt.outcome())))
        .hasSize(1);
  }

  private static List<List<StoredAttempt>> attemptsOf(Path home) {
    StoreAddress address = StoreAddress.of(home.resolve("coordinator"), null);
    try (ReadOnlyStore store = ReadOnlyStore.open(address)) {
      StoreReader reader = store.reader();
      return reader.snapshot().stages().stream()
          .map(StoredStage::key)
          .map(reader::attempts)
          .toList();
    }
  }

  private static List<String> rows(String home) {
    return ResultRows.of(
        MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", home));
  }

  private static long epochsOf(Path home) {
    return MilesweepProcess.run(folder, 0, "status", "--home", home.toString())
        .lines()
        .filter(line -> line.contains("epoch"))
        .count();
  }

  private MilesweepProcess coordinator(Path home, int port) {
    MilesweepProcess coordinator =
        start("coordinator", "--home", "" + home, "--port", "" + port, "--http-port", "0");
    coordinator.expectLine("listening");
    return coordinator;
  }

  private MilesweepProcess worker(Path home, int port, String name) {
    return start(
        "worker",
        "--join",
        "127.0.0.1:" + port,
        "--home",
        "" + home,
        "--name",
        name,
        "--slots",
        "1");
  }

  /** Stops a worker, which has to get its last words through, and starts it again. */
  private MilesweepProcess restarted(Path home, int port, String name, MilesweepProcess before) {
    before.terminate();
    assertThat(before.expectExit(143)).doesNotContain("not acknowledged");
    return worker(home, port, name);
  }

  private MilesweepProcess start(String... arguments) {
    MilesweepProcess process = MilesweepProcess.start(folder, arguments);
    started.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
