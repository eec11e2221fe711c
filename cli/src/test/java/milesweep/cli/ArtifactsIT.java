package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers that do not see each other's files: each has an empty file system where the other's
 * home is. What one stage leaves to another moves between them, and the table is that of a run on
 * one machine.
 */
class ArtifactsIT {
  private static final String POINT =
      "{ tuning = \"T/T/LoRA\", training.epochs = EPOCHS, data.format = [origin, instruction] }";
  private static final String OFTEN =
      "training { batch-size = 8, learning-rate = 1e-3 }\n  checkpoints.epoch-end-seconds = 0";

  @TempDir private static Path folder;

  private final List<MilesweepProcess> started = new ArrayList<>();
  private Path home;
  private MilesweepProcess coordinator;

  @BeforeAll
  static void require_mounts() throws IOException, InterruptedException {
    PrivateMounts.require();
    Outcome.run("certs", "init", folder.resolve("certs").toString()).expect(ExitCode.DONE);
    for (String name : List.of("head", "one", "two")) {
      Outcome.run("certs", "issue", folder.resolve("certs").toString(), name, "--host", "127.0.0.1")
          .expect(ExitCode.DONE);
    }
  }

  @AfterEach
  void end() {
    started.forEach(MilesweepProcess::close);
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
  }

  @AfterAll
  static void leave_no_trainer_behind() {
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
  }

  private static String tls(String name) {
    return folder.resolve("certs/nodes").resolve(name).toString();
  }

  private void startCoordinator(String name) {
    home = folder.resolve(name);
    coordinator =
        MilesweepProcess.start(
            folder,
            "coordinator",
            "--home",
            home.resolve("head").toString(),
            "--port",
            "0",
            "--http-port",
            "0",
            "--tls",
            tls("head"));
    started.add(coordinator);
    coordinator.expectLine("listening");
  }

  /** A worker whose own home is the only one that it sees. */
  private MilesweepProcess startWorker(String name, String other) throws IOException {
    JsonNode address =
        new ObjectMapper().readTree(home.resolve("head/coordinator/address.json").toFile());
    Files.createDirectories(home.resolve(name));
    Files.createDirectories(home.resolve(other));
    MilesweepProcess worker =
        PrivateMounts.start(
            folder,
            Map.of(
                "OTHER", home.resolve(other).toString(),
                "OWN", home.resolve(name).toString(),
                "JOIN", address.path("cluster").asText(),
                "TLS", tls(name),
                "NAME", name),
            """
            mount -t tmpfs tmpfs "$OTHER"
            milesweep worker --join "$JOIN" --home "$OWN" --name "$NAME" --slots 1 --tls "$TLS" &
            trap 'kill -TERM $!' TERM
            wait
            """);
    started.add(worker);
    worker.expectLine("worker " + name + " offers");
    return worker;
  }

  private String onHead(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.resolve("head").toString()));
    return Outcome.run(all.toArray(new String[0])).expect(ExitCode.DONE);
  }

  private List<Path> files(String worker, String glob) {
    Path root = home.resolve(worker);
    var wanted = root.getFileSystem().getPathMatcher("glob:" + root + "/" + glob);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(wanted::matches).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // files come and go while they are walked
    }
  }

  private List<Path> specs(String worker) {
    return files(worker, "workers/*/stages/*/attempt-*/spec.json");
  }

  private static List<String> undisturbed(Path sweep) {
    String alone = folder.resolve("alone-" + sweep.getFileName()).toString();
    MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", alone);
    return ResultRows.of(
        MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", alone));
  }

  private static Path sweep(String name, int epochs) throws IOException {
    Path sweep = TinySweep.write(folder, name, POINT.replace("EPOCHS", "" + epochs));
    return Files.writeString(
        sweep,
        Files.readString(sweep)
            .replace("training { batch-size = 8, learning-rate = 1e-3 }", OFTEN));
  }

  @Test
  void weights_and_checkpoints_move_between_workers_and_the_table_stays_the_same()
      throws IOException {
    Path sweep = sweep("moving", 60);
    List<String> wanted = undisturbed(sweep);
    startCoordinator("moving");
    startWorker("one", "two");
    onHead("submit", sweep.toString());
    MilesweepProcess.await(
        "checkpoints of one",
        () -> files("one", "workers/*/stages/*/checkpoints/checkpoint-*").size() == 2);
    startWorker("two", "one");
    MilesweepProcess.await("two nodes", () -> onHead("nodes").contains("two"));
    onHead("drain", "one", "--now"); // its stage goes on with two, from a checkpoint of one
    MilesweepProcess.await("work of two", () -> !specs("two").isEmpty());
    onHead("drain", "two"); // ends that stage; what follows needs its weights elsewhere
    onHead("undrain", "one");

    onHead("watch", "moving");
    assertThat(ResultRows.of(onHead("tables", "--format", "csv"))).isEqualTo(wanted);
    JsonNode resumed = new ObjectMapper().readTree(specs("two").get(0).toFile());
    assertThat(resumed.path("resume").asText()).contains("two").endsWith("arrived");
    assertThat(resumed.path("warnings")).isEmpty();
    assertThat(files("one", "scratch/artifacts/*/*")).as("weights made by two").isNotEmpty();
    assertThat(files("one", "scratch/artifacts/*/*.part")).isEmpty();
    assertThat(onHead("status")).doesNotContain("begins anew");
    assertThat(coordinator.printed()).doesNotContain("cannot be read any more");
  }
}
