package milesweep.mile.command;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import milesweep.common.trainer.ProcessIdentity;

/**
 * A running program and the pipes to it, in a process group of its own. It cannot outlive us by
 * much: its input ends with us, and a watcher in its group ends the group when our process is gone.
 * What it leaves running when it ends is ended, too.
 */
public final class ProgramProcess implements Closeable {
  /**
   * Waits for a word before it becomes the program, so that the program is noted on disk before it
   * does anything. The watcher is nobody's child, lest a program that waits for all its children
   * waits for it.
   */
  private static final String WRAPPER =
      """
      (
        (
          while [ -d "/proc/$1" ]; do sleep 2; done
          kill -s KILL -- "-$$"
        ) </dev/null >/dev/null 2>&1 &
      )
      shift
      read -r go && exec "$@"
      """;

  private static final List<String> OURS = List.of("DJL_OFFLINE", "ENGINE_CACHE_DIR");
  private static final int MOST_WAITING = 256;
  private static final Duration PIPES = Duration.ofSeconds(10);

  private final Process process;
  private final ProcessGroup group;
  private final Leftover leftover;
  private final LogTail tail;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>(MOST_WAITING);
  private final BlockingQueue<String> toSend = new LinkedBlockingQueue<>();
  private volatile long lastHeard = System.nanoTime();
  private volatile boolean closed;
  private Thread end;

  /** What a program does. */
  public sealed interface Event {}

  /**
   * It has written a line that may be one of ours.
   *
   * @param number counted from 1 over all lines of its standard output
   */
  public record Wrote(long number, String line) implements Event {}

  /** It has written a line that begins as one of ours and is too long. */
  public record WroteTooMuch(long number, long bytes) implements Event {}

  /**
   * It has ended, and every line has been told.
   *
   * @param status its exit status; 128 and more for a signal
   */
  public record Ended(int status) implements Event {}

  /**
   * How to start a program.
   *
   * @param command program and arguments
   * @param folder what it starts in
   * @param environment variables beside ours
   * @param note file that names it while it lives
   */
  public record Launch(
      List<String> command, Path folder, Map<String, String> environment, Path note) {}

  private ProgramProcess(Process process, Leftover leftover, Consumer<String> log) {
    this.process = process;
    this.group = new ProcessGroup(process.pid());
    this.leftover = leftover;
    this.tail = new LogTail(log);
  }

  /**
   * Ends the program that an earlier attempt has left running, if there is one. To be done before
   * another is started, and before its files are looked at.
   *
   * @param note file that names it
   */
  public static void endEarlier(Path note, Consumer<String> log) throws IOException {
    if (new Leftover(note).end()) {
      log.accept("milesweep: ended the program of an earlier attempt, which was still running");
    }
  }

  /**
   * Starts a program.
   *
   * @param log takes what it says beside lines of ours
   * @throws IOException when it cannot be started
   */
  public static ProgramProcess start(Launch launch, Consumer<String> log) throws IOException {
    Leftover leftover = new Leftover(launch.note());
    List<String> command = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", WRAPPER, "sh"));
    command.add(Long.toString(ProcessHandle.current().pid()));
    command.addAll(launch.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(launch.folder().toFile());
    builder.environment().keySet().removeAll(OURS);
    builder.environment().putAll(launch.environment());
    Process process = builder.start();
    ProgramProcess program = new ProgramProcess(process, leftover, log);
    try {
      Optional<ProcessIdentity> identity = ProcessIdentity.of(process.pid());
      if (identity.isPresent()) {
        leftover.write(identity.get());
      }
      program.toSend.add("go");
      program.run();
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
    return program;
  }

  private void run() {
    Thread out = thread("program-out", () -> read(process.getInputStream(), new Output()));
    Thread err = thread("program-err", () -> read(process.getErrorStream(), new Log()));
    thread("program-in", this::write);
    end = thread("program-end", () -> awaitEnd(out, err));
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read(InputStream from, Lines.Sink sink) {
    try (from) {
      Lines.read(from, sink);
    } catch (IOException e) {
      tail.say("milesweep: the program's output cannot be read: " + e);
    }
  }

  /** Everything that is not one of our lines is for the log. */
  private final class Log implements Lines.Sink {
    @Override
    public void line(String text) {
      lastHeard = System.nanoTime();
      tail.say(text);
    }

    @Override
    public void tooLong(String head, long bytes) {
      line("%s… (a line of %d bytes)".formatted(head, bytes));
    }
  }

  private final class Output implements Lines.Sink {
    private final Log log = new Log();
    private long number;

    @Override
    public void line(String text) {
      number++;
      lastHeard = System.nanoTime();
      if (LineParser.mayBeOurs(text)) {
        put(new Wrote(number, text));
      } else {
        log.line(text);
      }
    }

    @Override
    public void tooLong(String head, long bytes) {
      number++;
      lastHeard = System.nanoTime();
      if (LineParser.mayBeOurs(head)) {
        put(new WroteTooMuch(number, bytes));
      } else {
        log.tooLong(head, bytes);
      }
    }
  }

  /** A program that speaks faster than we write it down has to wait. */
  private void put(Event event) {
    try {
      while (!closed && !events.offer(event, 1, TimeUnit.SECONDS)) {
        lastHeard = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try (BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8)) {
      while (!closed) {
        String line = toSend.poll(1, TimeUnit.SECONDS);
        if (line != null) {
          in.write(line);
          in.write('\n');
          in.flush();
        }
      }
    } catch (IOException e) {
      return; // it does not listen, or has ended: it need not hear us
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd(Thread out, Thread err) {
    try {
      int status = process.waitFor();
      group.signal("KILL"); // the watcher, and whatever else would keep the pipes open
      out.join(PIPES.toMillis());
      err.join(PIPES.toMillis());
      leftover.forget();
      put(new Ended(status));
    } catch (IOException e) {
      tail.say("milesweep: cleaning up behind the program failed: " + e);
      put(new Ended(process.exitValue()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it did next; empty when nothing within that time. */
  public Optional<Event> next(Duration patience) throws InterruptedException {
    return Optional.ofNullable(events.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Writes a line to it; one that it does not read does no harm. */
  public void send(String line) {
    toSend.add(line);
  }

  /** Asks it and all that it started to end. */
  public void terminate() throws IOException {
    group.signal("TERM");
  }

  /** Ends it and all that it started. */
  public void kill() throws IOException {
    group.signal("KILL");
  }

  /** Since when it has said nothing, on either output. */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastHeard);
  }

  /** Resident bytes of it and all that it started. */
  public long memoryBytes() throws IOException {
    return group.memoryBytes();
  }

  /** The last lines that it wrote to its log. */
  public List<String> lastLines() {
    return tail.lines();
  }

  /** Ends it, if it runs, and waits until nothing is left of it. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (process.isAlive()) {
      kill();
      process.destroyForcibly(); // it may not have become a group yet
    }
    if (end != null) {
      try {
        end.join(3 * PIPES.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
