package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Function;
import milesweep.common.DiskFault;
import milesweep.common.device.TrainerDevice;
import milesweep.mile.tensor.Torch;

/** The trainer process of one slot; docs/trainer-protocol.md says how a node talks to it. */
public final class TrainerMain {
  /** Only argument of a process that tries everything once and leaves ({@link WarmUp}). */
  static final String WARM_UP = "--warm-up";

  /** Exit status: the command line is wrong. */
  static final int BAD_ARGUMENTS = 2;

  /** Exit status: a folder cannot be used. */
  static final int CANNOT_START = 3;

  /** Exit status: another trainer holds the slot's lock. */
  static final int SLOT_TAKEN = 4;

  /** Exit status: the journal could not be written, so that nothing more can be said. */
  static final int JOURNAL_LOST = 5;

  private static final String LOGGING = "logback.configurationFile";
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

  private TrainerMain() {}

  /** Runs until told to exit, or left alone for too long. */
  public static void main(String... arguments) throws IOException {
    run(StageRunner::new, arguments);
  }

  /**
   * The same with other work.
   *
   * @param work made of the node-local folder for what trainers share
   */
  public static void run(Function<Path, StageWork> work, String... arguments) throws IOException {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "logback-trainer.xml");
    }
    if (arguments.length == 1 && arguments[0].equals(WARM_UP)) {
      WarmUp.run(LogSwitch.install());
      System.exit(0);
    }
    TrainerArguments parsed;
    try {
      parsed = TrainerArguments.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("trainer: " + e.getMessage());
      System.exit(BAD_ARGUMENTS);
      return;
    }
    Torch.use(TrainerDevice.ofEnvironment(System.getenv()));
    try {
      serve(parsed, work.apply(parsed.cache()), LogSwitch.install());
    } catch (IOException e) {
      System.err.println("trainer: " + DiskFault.words(e)); // the node shows these lines to people
      System.exit(CANNOT_START);
    }
    System.exit(0); // native thread pools must not keep an idle trainer alive
  }

  private static void serve(TrainerArguments parsed, StageWork work, LogSwitch log)
      throws IOException {
    Files.createDirectories(parsed.slot().durable());
    Files.createDirectories(parsed.slot().local());
    // Opened once and never closed: closing any handle of the file would drop the lock.
    FileChannel lockFile =
        FileChannel.open(parsed.slot().lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(lockFile) == null) {
      System.err.println("trainer: another trainer holds " + parsed.slot().lock());
      System.exit(SLOT_TAKEN);
    }
    try (TrainerShell shell = new TrainerShell(parsed, work, log)) {
      Runtime.getRuntime().addShutdownHook(new Thread(shell::terminate, "terminate"));
      shell.serve();
    }
  }

  /** A node's look at the lock takes it for a moment, so one refusal says little. */
  private static FileLock lock(FileChannel file) throws IOException {
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    FileLock lock = file.tryLock();
    while (lock == null && System.nanoTime() < deadline) {
      pause();
      lock = file.tryLock();
    }
    return lock;
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
