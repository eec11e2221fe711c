package milesweep.coordinator.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import milesweep.common.protocol.Report;

/**
 * A coordinator's process reduced to its store: opens it, says {@code open}, and then stores
 * reports, naming each once it is acknowledged, until it is killed.
 */
final class StoreProcess implements AutoCloseable {
  /** Reports of one submission; the writer joins several submissions. */
  private static final int PIECE = 3;

  private final Process process;
  private final BufferedReader output;

  private StoreProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts the process; it stores reports of the stage {@code s} when told to. */
  static StoreProcess start(StoreAddress address, boolean writes) throws IOException {
    return start(address, writes, Map.of());
  }

  /** As the other one, with these environment variables; an empty one is taken away. */
  static StoreProcess start(StoreAddress address, boolean writes, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                String.valueOf(writes),
                address.folder().toString(),
                address instanceof StoreAddress.Server server ? server.url().text() : "")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    return new StoreProcess(builder.start());
  }

  /** The next line, or null once the process is dead. */
  String line() throws IOException {
    return output.readLine();
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL; by its handle, so that what it had printed can still be read. */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    kill();
    process.onExit().join();
    output.close();
  }

  /** The process itself. */
  public static void main(String[] arguments) throws InterruptedException {
    String url = arguments[2].isEmpty() ? null : arguments[2];
    SweepStore store = SweepStore.open(StoreAddress.of(Path.of(arguments[1]), url));
    say("open");
    if (Boolean.parseBoolean(arguments[0])) {
      storeReportsForEver(store);
    }
    Thread.currentThread().join();
  }

  private static void storeReportsForEver(SweepStore store) throws InterruptedException {
    Semaphore onTheWay = new Semaphore(20);
    StoreWriter writer = new StoreWriter(store);
    store.apply(List.of(Examples.stage("s")));
    long last = store.reader().lastSequence(Examples.attempt("s", 1));
    long from = Math.max(1, last - 4); // as a node does that has not heard of the last ones
    while (true) {
      List<Change> piece =
          LongStream.range(from, from + PIECE).mapToObj(StoreProcess::report).toList();
      long end = from + PIECE - 1;
      onTheWay.acquire();
      writer.submit(
          piece,
          () -> {
            say(String.valueOf(end));
            onTheWay.release();
          },
          failure -> say("failed " + failure));
      from += PIECE;
    }
  }

  private static Change report(long sequence) {
    Report report =
        sequence % 2 == 0
            ? Examples.epoch((int) sequence, 1.0 / sequence)
            : Examples.predictions((int) sequence, (int) sequence + 2, "yes");
    return Examples.current("s", 1, sequence, report);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
