package milesweep.mile.trainer;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import milesweep.common.AtomicFile;
import milesweep.common.Json;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.ProcessIdentity;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trainer.TrainerState;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;

/**
 * The trainer between its node and its work: one thread that answers commands, and one that trains.
 * Without a node, an idle trainer leaves and a busy one finishes its stage.
 */
final class TrainerShell implements Closeable, AttemptThread.Listener {
  private static final Duration LINE_PATIENCE = Duration.ofSeconds(5);
  private static final long CHECK_MILLIS = 250;

  private final TrainerArguments arguments;
  private final StageWork work;
  private final LogSwitch log;
  private final Path socket;
  private final ServerSocketChannel server;
  private final Selector selector;
  private Waiter waiter; // of the serving thread only; null when nobody waits
  private volatile AttemptThread current;
  private volatile boolean leaving;
  private volatile long lastContact = System.nanoTime();

  /** A node that waits for the end of an attempt. */
  private record Waiter(SocketChannel channel, StageAttempt attempt) {}

  /** Binds the socket; the slot's lock must be held. */
  TrainerShell(TrainerArguments arguments, StageWork work, LogSwitch log) throws IOException {
    this.arguments = arguments;
    this.work = work;
    this.log = log;
    this.socket = SocketPlace.in(arguments.slot().local());
    Files.deleteIfExists(socket); // a killed trainer's; its lock was free
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    server.configureBlocking(false);
    this.selector = Selector.open();
    AtomicFile.writeJson(
        arguments.slot().state(), new TrainerState(ProcessIdentity.current(), socket.toString()));
  }

  /** Answers commands until it is time to leave. */
  void serve() throws IOException {
    server.register(selector, SelectionKey.OP_ACCEPT);
    while (!leaving) {
      selector.select(CHECK_MILLIS);
      selector.selectedKeys().clear();
      answerAll();
      if (waiter != null && isOver(waiter.attempt())) {
        answerWaiter();
      }
      considerLeaving();
    }
  }

  private void answerAll() throws IOException {
    SocketChannel connection = server.accept();
    while (connection != null) {
      hear(connection);
      connection = server.accept();
    }
  }

  private void hear(SocketChannel connection) throws IOException {
    boolean stays = false;
    try {
      String line = TrainerSocket.readLine(connection, LINE_PATIENCE);
      lastContact = System.nanoTime();
      stays = answer(connection, line);
    } catch (IOException e) {
      System.err.println("trainer: a command was not answered: " + e);
    } finally {
      if (!stays) {
        connection.close();
      }
    }
  }

  /** Whether the connection stays, since its answer comes later. */
  private boolean answer(SocketChannel connection, String line) throws IOException {
    TrainerCommand command;
    try {
      command = Json.MAPPER.readValue(line, TrainerCommand.class);
    } catch (IOException e) {
      say(connection, reply("not a command: " + e.getMessage()));
      return false;
    }
    if (command instanceof TrainerCommand.Await await && !isOver(await.attempt())) {
      answerWaiter();
      waiter = new Waiter(connection, await.attempt());
      return true;
    }
    say(connection, follow(command));
    return false;
  }

  /** Only one node has the slot: one that waits anew has lost the line, or was started again. */
  private void answerWaiter() throws IOException {
    if (waiter != null) {
      try (SocketChannel channel = waiter.channel()) {
        say(channel, reply(null));
      } catch (IOException e) {
        System.err.println("trainer: the node that waited is gone: " + e);
      }
      waiter = null;
    }
  }

  private boolean isOver(StageAttempt attempt) {
    AttemptThread running = current;
    return running == null || running.isReported() || !running.attempt().equals(attempt);
  }

  private static void say(SocketChannel channel, TrainerReply reply) throws IOException {
    TrainerSocket.writeLine(channel, Json.MAPPER.writeValueAsString(reply), LINE_PATIENCE);
  }

  private void considerLeaving() {
    Duration silence = Duration.ofNanos(System.nanoTime() - lastContact);
    AttemptThread running = current;
    if (running == null) {
      if (silence.compareTo(arguments.idleLimit()) > 0) {
        leaving = true;
      }
    } else if (silence.compareTo(arguments.orphanLimit()) > 0) {
      running.requestStop("no node for " + arguments.orphanLimit().toHours() + " h");
    }
  }

  private TrainerReply follow(TrainerCommand command) throws IOException {
    try {
      if (command instanceof TrainerCommand.Run run) {
        return reply(start(Path.of(run.spec())));
      } else if (command instanceof TrainerCommand.Stop stop) {
        stop(stop.attempt(), stop.reason());
      } else if (command instanceof TrainerCommand.Exit) {
        AttemptThread running = settled();
        if (running != null) {
          return reply("attempt " + running.attempt() + " runs; stop it first");
        }
        leaving = true;
      }
      return reply(null);
    } catch (IOException | RuntimeException e) {
      return reply(e.toString());
    }
  }

  private TrainerReply reply(String problem) throws IOException {
    AttemptThread running = current;
    return new TrainerReply(
        problem == null,
        problem,
        running == null ? null : running.attempt(),
        ProcessMemory.current());
  }

  /** Starts the attempt of a spec file; returns why not, or null. */
  private String start(Path specFile) throws IOException {
    StageSpec spec =
        AtomicFile.readJson(specFile, StageSpec.class)
            .orElseThrow(() -> new IOException(specFile + " does not exist"));
    AttemptThread running = settled();
    if (running != null) {
      return running.attempt().equals(spec.attempt())
          ? null
          : "busy with attempt " + running.attempt();
    }
    AttemptFolder folder = new AttemptFolder(specFile.toAbsolutePath().getParent());
    AttemptThread next = new AttemptThread(spec, folder, work, log, this);
    current = next;
    next.start();
    return null;
  }

  /** What runs, or null; an attempt whose last report can be read already is let to end first. */
  private AttemptThread settled() {
    AttemptThread running = current;
    if (running != null && running.isEnding()) {
      running.awaitEnd(LINE_PATIENCE);
    }
    return current;
  }

  private void stop(StageAttempt attempt, String reason) {
    AttemptThread running = current;
    if (running != null && running.attempt().equals(attempt)) {
      running.requestStop(reason);
    }
  }

  /** Called by the training thread: whoever waits for that is told while it tidies up. */
  @Override
  public void reported() {
    selector.wakeup();
  }

  /** Called by the training thread as its last act. */
  @Override
  public void ended(boolean journalWhole, boolean spoiled) {
    try {
      log.toProcess();
    } catch (IOException e) {
      System.err.println("trainer: " + e);
      journalWhole = false;
    }
    if (!journalWhole) {
      Runtime.getRuntime().halt(TrainerMain.JOURNAL_LOST); // the node tells the coordinator
    }
    current = null;
    lastContact = System.nanoTime();
    if (spoiled) {
      leaving = true;
    }
  }

  /** Asked to end by a signal: saves what runs, within the time that a signal leaves. */
  void terminate() {
    AttemptThread running = current;
    leaving = true;
    if (running != null) {
      running.requestStop("the trainer process was told to end");
      running.awaitEnd(Duration.ofSeconds(20));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.close();
    Files.deleteIfExists(socket);
  }
}
