package milesweep.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Seconds from {@code kill -9} until stages run again, with the installation's own processes: a
 * coordinator and two workers of one slot each, of which one has a stage. The processes of a worker
 * or coordinator that was killed are started again at once, as a service manager would.
 *
 * <p><b>worker</b>: the trainer process of a running stage is killed, its node stays up; until the
 * stage's next attempt has done a step. <b>node</b>: a worker and its trainer are killed and stay
 * away; until the stage's next attempt has done a step on the other worker, less the lease, which
 * is what the sweep asks to wait for. <b>coordinator</b>: until the new one's API shows a running
 * stage with a step, which it can know from a worker alone. <b>node process</b>: a worker is killed
 * and its trainer is not; until the coordinator shows a step that was done after the kill.
 */
final class Recovery {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final int LEASE_SECONDS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String SWEEP =
      """
      sweep {
        name = recovery
        execution.lease-seconds = %d
        model {
          preset = mile-tiny
          image-size = 32
          vit { width = 32, depth = 1, heads = 2 }
          text { width = 32, layers = 1, heads = 2, ffn = 64 }
        }
        data.phantom { train-images = 12, validate-images = 2, test-images = 4, questions-per-image = 6, image-size = 32 }
        training { epochs = 100000, batch-size = 8, learning-rate = 1e-3 }
        points = [ { tuning = "T/T/IA3" } ]
      }
      """;

  private final Path milesweep;
  private final int kills;
  private final Path folder;
  private final Path home;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private Process coordinator;
  private final Process[] workers = new Process[2];

  /**
   * A benchmark that has not begun.
   *
   * @param milesweep the installation's script
   * @param kills of each kind
   */
  Recovery(Path milesweep, int kills) throws IOException {
    this.milesweep = milesweep;
    this.kills = kills;
    this.folder = Files.createTempDirectory("milesweep-recovery-");
    this.home = folder.resolve("home");
  }

  /** Where the one stage runs. */
  private record Place(int worker, int attempt, Path folder) {}

  /** How far an attempt is; of an attempt without progress 0. */
  private record Position(int epoch, int step) implements Comparable<Position> {
    @Override
    public int compareTo(Position other) {
      return Comparator.comparingInt(Position::epoch)
          .thenComparingInt(Position::step)
          .compare(this, other);
    }
  }

  /** Kills, and measures. */
  Figures run() throws IOException, InterruptedException {
    try {
      run(milesweep.toString(), "--version");
      startCoordinator();
      startWorker(0);
      startWorker(1);
      Path sweep =
          Files.writeString(folder.resolve("recovery.conf"), SWEEP.formatted(LEASE_SECONDS));
      await(
          "the coordinator",
          () -> runs(milesweep.toString(), "submit", "" + sweep, "--home", "" + home));
      Figures figures = new Figures().put("kills_of_each", kills);
      figures.put("worker_seconds", each(this::killTrainer));
      figures.put("node_seconds_over_lease", each(this::killNode));
      figures.put("coordinator_seconds", each(this::killCoordinator));
      figures.put("node_process_seconds", each(this::killNodeProcess));
      return figures.put("lease_seconds", LEASE_SECONDS);
    } finally {
      end();
    }
  }

  private interface Kill {
    double seconds() throws IOException, InterruptedException;
  }

  private double[] each(Kill kill) throws IOException, InterruptedException {
    double[] seconds = new double[kills];
    for (int i = 0; i < kills; i++) {
      steadyPlace();
      seconds[i] = kill.seconds();
      System.err.printf("%.2f s%n", seconds[i]);
    }
    return seconds;
  }

  private double killTrainer() throws IOException, InterruptedException {
    Place before = steadyPlace();
    long start = System.nanoTime();
    trainers(before.worker()).forEach(ProcessHandle::destroyForcibly);
    await("the next attempt", () -> place().attempt() > before.attempt());
    return since(start);
  }

  private double killNode() throws IOException, InterruptedException {
    Place before = steadyPlace();
    long start = System.nanoTime();
    kill(workers[before.worker()]);
    trainers(before.worker()).forEach(ProcessHandle::destroyForcibly);
    await("the next attempt", () -> place().attempt() > before.attempt());
    double seconds = since(start) - LEASE_SECONDS;
    startWorker(before.worker());
    await("both workers", () -> ready() == 2);
    return seconds;
  }

  private double killCoordinator() throws IOException, InterruptedException {
    long start = System.nanoTime();
    kill(coordinator);
    startCoordinator();
    await("the coordinator's word of the stage", () -> shown().epoch() > 0);
    double seconds = since(start);
    await("both workers", () -> ready() == 2);
    return seconds;
  }

  private double killNodeProcess() throws IOException, InterruptedException {
    Place before = steadyPlace();
    long start = System.nanoTime();
    kill(workers[before.worker()]);
    Position atKill = position(before);
    startWorker(before.worker());
    await("the coordinator's word of the stage", () -> shown().compareTo(atKill) > 0);
    return since(start);
  }

  /** Where the stage runs, once it has done steps there and the coordinator knows. */
  private Place steadyPlace() throws IOException, InterruptedException {
    await("the stage to run", () -> place().attempt() > 0);
    Position now = position(place());
    await("its next epochs", () -> position(place()).epoch() > now.epoch() + 20);
    await("the coordinator's word of the stage", () -> shown().compareTo(now) > 0);
    return place();
  }

  /** The newest attempt that has done a step; its attempt is 0 while there is none. */
  private Place place() throws IOException {
    Place newest = new Place(0, 0, home);
    for (int worker = 0; worker < workers.length; worker++) {
      Path stages = workerFolder(worker).resolve("stages");
      if (!Files.isDirectory(stages)) {
        continue;
      }
      for (Path progress : find(stages)) {
        String name = progress.getParent().getFileName().toString();
        int attempt = Integer.parseInt(name.substring("attempt-".length()));
        Place here = new Place(worker, attempt, progress.getParent());
        if (attempt > newest.attempt() && position(here).compareTo(new Position(0, 0)) > 0) {
          newest = here;
        }
      }
    }
    return newest;
  }

  private static List<Path> find(Path stages) throws IOException {
    try (Stream<Path> files = Files.walk(stages, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals("progress.json"))
          .filter(Recovery::isTraining)
          .toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of(); // a file went while they were looked at
    }
  }

  private static boolean isTraining(Path progress) {
    try {
      String kind =
          JSON.readTree(progress.resolveSibling("spec.json").toFile()).path("kind").asText();
      return kind.equalsIgnoreCase("train");
    } catch (IOException e) {
      return false; // it goes just now
    }
  }

  private static Position position(Place place) throws IOException {
    Path file = place.folder().resolve("progress.json");
    if (!Files.exists(file)) {
      return new Position(0, 0);
    }
    JsonNode progress = JSON.readTree(file.toFile());
    return new Position(progress.path("epoch").asInt(), progress.path("step").asInt());
  }

  /** How far the coordinator knows the stage to be. */
  private Position shown() throws IOException, InterruptedException {
    JsonNode running = ask("/api/v1/sweeps/recovery").path("running");
    return running.isEmpty()
        ? new Position(0, 0)
        : new Position(running.get(0).path("epoch").asInt(), running.get(0).path("step").asInt());
  }

  private int ready() throws IOException, InterruptedException {
    int ready = 0;
    for (JsonNode node : ask("/api/v1/nodes")) {
      ready += node.path("state").asText().equals("ready") ? 1 : 0;
    }
    return ready;
  }

  /** What the API answers; an empty object while it does not. */
  private JsonNode ask(String path) throws InterruptedException {
    try {
      JsonNode address = JSON.readTree(home.resolve("coordinator/address.json").toFile());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.path("http").asText() + path))
              .header("Authorization", "Bearer " + address.path("token").asText())
              .timeout(Duration.ofSeconds(2))
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
    } catch (IOException e) {
      return JSON.createObjectNode(); // it is down
    }
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("waited " + DEADLINE + " for " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void startCoordinator() throws IOException {
    coordinator = start("coordinator", "--home", "" + home, "--port", "25719", "--http-port", "0");
  }

  private void startWorker(int worker) throws IOException {
    String name = "w" + (worker + 1);
    workers[worker] =
        start(
            "worker",
            "--home",
            "" + home,
            "--name",
            name,
            "--slots",
            "1",
            "--device",
            "cpu",
            "--join",
            "127.0.0.1:25719");
  }

  private Path workerFolder(int worker) {
    return home.resolve("workers").resolve("w" + (worker + 1));
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(milesweep.toString()));
    command.addAll(List.of(arguments));
    Path log = folder.resolve(arguments[0] + ".log");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (!runs(command)) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  private List<ProcessHandle> trainers(int worker) {
    String slots = workerFolder(worker).resolve("slots").toString();
    return ProcessHandle.allProcesses().filter(process -> serves(process, slots)).toList();
  }

  private static boolean serves(ProcessHandle process, String slots) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return line.contains("TrainerMain\0--slot\0" + slots);
    } catch (IOException e) {
      return false; // it has just ended
    }
  }

  private void end() throws IOException, InterruptedException {
    for (Process process : new Process[] {coordinator, workers[0], workers[1]}) {
      if (process != null) {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
      }
    }
    for (int worker = 0; worker < workers.length; worker++) {
      trainers(worker).forEach(ProcessHandle::destroyForcibly);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
