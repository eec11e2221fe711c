package milesweep.worker.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.AtomicFile;
import milesweep.common.FileHashes;
import milesweep.common.Json;
import milesweep.common.journal.JournalWriter;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.ProcessIdentity;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trainer.TrainerState;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;

/**
 * A trainer process that computes nothing: lock, socket, state and journal are as of the real one,
 * and the spec's settings say how it ends ({@link FakeStage}).
 */
final class FakeTrainer {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 5_000_000;

  private final SlotFolder slot;
  private final Path socket;
  private volatile StageAttempt attempt;
  private volatile String stopReason;
  private SocketChannel waiting; // a node that awaits the attempt's end; guarded by this
  private volatile boolean leaving;
  private boolean endsWhenAsked;
  private volatile boolean asked;
  private Thread work;

  private FakeTrainer(SlotFolder slot) {
    this.slot = slot;
    this.socket = slot.local().resolve("socket");
  }

  /** Serves one slot until told to exit, or until nothing was heard for a minute. */
  public static void main(String... arguments) throws IOException {
    SlotFolder slot = new SlotFolder(option("--slot", arguments), option("--local", arguments));
    FileChannel lock =
        FileChannel.open(slot.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    while (lock.tryLock() == null) {
      LockSupport.parkNanos(PAUSE_NANOS); // a node may just be looking
    }
    new FakeTrainer(slot).serve();
    System.exit(0);
  }

  private static Path option(String name, String... arguments) {
    return Path.of(arguments[List.of(arguments).indexOf(name) + 1]);
  }

  private void serve() throws IOException {
    Files.deleteIfExists(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
      AtomicFile.writeJson(
          slot.state(), new TrainerState(ProcessIdentity.current(), socket.toString()));
      long heard = System.nanoTime();
      while (!leaving && System.nanoTime() - heard < 60_000_000_000L) {
        SocketChannel connection = server.accept();
        if (connection == null) {
          LockSupport.parkNanos(PAUSE_NANOS);
          continue;
        }
        heard = System.nanoTime();
        String line = TrainerSocket.readLine(connection, PATIENCE);
        TrainerCommand command = Json.MAPPER.readValue(line, TrainerCommand.class);
        if (!(command instanceof TrainerCommand.Await await) || !waits(connection, await)) {
          say(connection, follow(command));
        }
      }
    }
  }

  private void say(SocketChannel connection, String problem) throws IOException {
    try (connection) {
      TrainerReply reply = new TrainerReply(problem == null, problem, attempt, 1 << 20);
      TrainerSocket.writeLine(connection, Json.MAPPER.writeValueAsString(reply), PATIENCE);
    }
  }

  private synchronized boolean waits(SocketChannel connection, TrainerCommand.Await await) {
    boolean waits = await.attempt().equals(attempt);
    waiting = waits ? connection : waiting;
    return waits;
  }

  private synchronized void over(FakeStage stage) throws IOException {
    attempt = null;
    if (waiting != null && stage.end() != FakeStage.End.SUCCEED_UNTOLD) {
      say(waiting, null);
      waiting = null;
    }
  }

  private String follow(TrainerCommand command) throws IOException {
    if (command instanceof TrainerCommand.Run run) {
      return run(Path.of(run.spec()));
    }
    if (command instanceof TrainerCommand.Stop stop && stop.attempt().equals(attempt)) {
      stopReason = stop.reason();
    } else if (command instanceof TrainerCommand.Exit) {
      leaving = attempt == null;
    } else if (command instanceof TrainerCommand.Ping && endsWhenAsked) {
      asked = true;
      awaitWork();
    }
    return null;
  }

  private String run(Path file) throws IOException {
    StageSpec spec = AtomicFile.readJson(file, StageSpec.class).orElseThrow();
    FakeStage stage = FakeStage.of(spec.settings());
    if (stage.end() == FakeStage.End.REFUSE) {
      return "this trainer refuses everything";
    }
    if (attempt != null) {
      return attempt.equals(spec.attempt()) ? null : "busy with " + attempt;
    }
    attempt = spec.attempt();
    stopReason = null;
    endsWhenAsked = stage.end() == FakeStage.End.SUCCEED_WHEN_ASKED;
    work = new Thread(() -> work(spec.attempt(), stage, file.getParent()), "work");
    work.setDaemon(true);
    work.start();
    return null;
  }

  private void awaitWork() {
    try {
      work.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(StageAttempt mine, FakeStage stage, Path path) {
    AttemptFolder folder = new AttemptFolder(path);
    try {
      Files.writeString(folder.log(), "fake trainer at work on " + mine + "\n");
      try (JournalWriter journal = JournalWriter.open(folder.journal(), mine)) {
        journal.append(new Report.Started(0, Map.of()));
        for (int epoch = 1; epoch <= stage.epochs(); epoch++) {
          journal.append(new Report.EpochEnded(epoch, stage.epochs(), 1.0 / epoch, 1e-4, 0.01));
        }
        end(stage, folder, journal);
      }
      over(stage);
    } catch (IOException e) {
      System.err.println("fake trainer: " + e);
      Runtime.getRuntime().halt(70);
    }
  }

  private void end(FakeStage stage, AttemptFolder folder, JournalWriter journal)
      throws IOException {
    boolean deaf = stage.end() == FakeStage.End.DEAF;
    while (deaf || (stage.hold() && stopReason == null && !Files.exists(FakeStage.go(folder)))) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (stopReason != null) {
      journal.append(new Report.Stopped(stopReason));
      return;
    }
    switch (stage.end()) {
      case SUCCEED_WHEN_ASKED -> {
        while (!asked) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        journal.append(new Report.Succeeded(result(folder)));
      }
      case SUCCEED, SUCCEED_UNTOLD -> journal.append(new Report.Succeeded(result(folder)));
      case TEAR -> {
        Files.write(folder.journal(), new byte[] {0, 0, 1, 0, 7}, StandardOpenOption.APPEND);
        Runtime.getRuntime().halt(9);
      }
      default -> Files.writeString(folder.log(), "nothing more to say\n");
    }
  }

  /** With the file {@code weights} of the result's folder, if a test has put one there. */
  private static StageResult result(AttemptFolder folder) throws IOException {
    Path file = folder.result().resolve("weights");
    Artifact weights =
        Files.exists(file)
            ? new Artifact(FileHashes.of(file), Files.size(file), file.toString())
            : null;
    return new StageResult(
        weights, null, null, null, null, null, null, Map.of(), Map.of(), List.of(), null, 0.1, 1);
  }
}
