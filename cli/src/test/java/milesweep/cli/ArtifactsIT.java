package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
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
  private static final String SETTINGS =
      """
        data.phantom { train-images = 12, validate-images = 2, test-images = 4, questions-per-image = 6, image-size = 32 }
        checkpoints.epoch-end-seconds = 0
      """;
  private static final String POINT =
      "{ tuning = \"T/T/LoRA\", training.epochs = 50, data.format = [origin, instruction] }";

  @TempDir private static Path folder;
  private static Path sweep;
  private static List<String> undisturbed;

  private final List<MilesweepProcess> started = new ArrayList<>();
  private Path home;
  private MilesweepProcess coordinator;

  private static Certificates certs;

  @BeforeAll
  static void run_undisturbed() throws IOException, InterruptedException {
    PrivateMounts.require();
    certs = Certificates.init(folder.resolve("certs"));
    List.of("head", "one", "two").forEach(certs::issue);
    sweep = TinySweep.write(folder, "elsewhere", SETTINGS, POINT);
    String alone = folder.resolve("alone").toString();
    MilesweepProcess.run(folder, 0, "run", sweep.toString(), "--home", alone);
    undisturbed =
        ResultRows.of(
            MilesweepProcess.run(folder, 0, "tables", "--format", "csv", "--home", alone));
    assertThat(undisturbed).hasSize(2);
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
    return certs.of(name).toString();
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
        PrivateMounts.startWithout(
            home.resolve(other),
            folder,
            "worker",
            "--join",
            address.path("cluster").asText(),
            "--home",
            home.resolve(name).toString(),
            "--name",
            name,
            "--slots",
            "1",
            "--tls",
            tls(name));
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

  private void await(String what, java.util.function.BooleanSupplier condition) {
    MilesweepProcess.await(what + "; the coordinator printed " + coordinator.printed(), condition);
  }

  private List<String> table() {
    return ResultRows.of(onHead("tables", "--format", "csv"));
  }

  private void awaitTraining(String worker) {
    await(
        "checkpoints of " + worker,
        () -> !files(worker, "workers/*/stages/*/checkpoints/checkpoint-*").isEmpty());
  }

  /** The spec of the second attempt at the stage that was given away. */
  private JsonNode secondAttempt(String worker) throws IOException {
    String spec = "workers/*/stages/*/attempt-2/spec.json";
    await("an attempt of " + worker, () -> !files(worker, spec).isEmpty());
    return new ObjectMapper().readTree(files(worker, spec).get(0).toFile());
  }

  @Test
  void weights_and_checkpoints_move_between_workers_and_the_table_stays_the_same()
      throws Exception {
    startCoordinator("moving");
    MilesweepProcess one = startWorker("one", "two");
    startWorker("two", "one");
    await("two nodes", () -> onHead("nodes").contains("two"));
    refusesStrangers(one);
    onHead("drain", "two");
    onHead("submit", sweep.toString());
    awaitTraining("one");
    onHead("undrain", "two");
    onHead("drain", "one", "--now"); // its stage goes on with two, from a checkpoint of one
    JsonNode resumed = secondAttempt("two");
    onHead("drain", "two"); // ends that stage; what follows needs its weights elsewhere
    onHead("undrain", "one");

    onHead("watch", "elsewhere");
    assertThat(table()).isEqualTo(undisturbed);
    assertThat(resumed.path("resume").asText()).contains("two").endsWith("arrived");
    assertThat(resumed.path("warnings")).isEmpty();
    assertThat(files("one", "scratch/artifacts/*/*")).as("weights made by two").isNotEmpty();
    assertThat(files("one", "scratch/artifacts/*/*.part")).isEmpty();
    assertThat(onHead("status")).doesNotContain("begins anew");
    assertThat(coordinator.printed()).doesNotContain("cannot be read any more");
  }

  /** Nobody without a certificate gets as far as being asked for a token. */
  private static void refusesStrangers(MilesweepProcess worker) throws Exception {
    Matcher url = Pattern.compile("given out at (https://\\S+)").matcher(worker.printed());
    assertThat(url.find()).as(worker.printed()).isTrue();
    HttpClient stranger =
        HttpClient.newBuilder()
            .sslContext(NodeTls.clientContext(PemFiles.certificate(certs.authority())))
            .build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url.group(1) + "/")).build();
    assertThatThrownBy(() -> stranger.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    HttpClient member =
        HttpClient.newBuilder()
            .sslContext(new NodeTls(Path.of(tls("two"))).memberContext())
            .build();
    assertThat(member.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
  }

  @Test
  void a_stage_whose_checkpoints_left_with_their_node_begins_anew_and_that_is_told()
      throws IOException {
    startCoordinator("left");
    MilesweepProcess one = startWorker("one", "two");
    onHead("submit", sweep.toString());
    awaitTraining("one");
    one.terminate();
    await("one to say goodbye", () -> coordinator.printed().contains("one left"));
    one.expectExit(128 + 15);
    startWorker("two", "one");
    JsonNode anew = secondAttempt("two");

    onHead("watch", "elsewhere");
    assertThat(table()).isEqualTo(undisturbed);
    assertThat(anew.path("resume").isNull()).isTrue();
    assertThat(onHead("status")).contains("begins anew");
    assertThat(coordinator.printed()).contains("begins anew");
  }
}
