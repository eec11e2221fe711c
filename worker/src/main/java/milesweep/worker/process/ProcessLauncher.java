package milesweep.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import milesweep.common.security.SecretVariables;
import milesweep.common.trainer.SlotFolder;

/**
 * Starts trainer processes that outlive the node: no pipes, no terminal, a session of their own.
 */
public final class ProcessLauncher {
  private final TrainerLaunch launch;

  /** Starts processes in this way. */
  public ProcessLauncher(TrainerLaunch launch) {
    this.launch = launch;
  }

  /**
   * Starts the slot's trainer. Its standard output and error go to the slot's process log; the log
   * of the process before is kept as {@code .1}.
   *
   * @throws IOException when the program cannot be started, naming it
   */
  public Process start(SlotFolder slot) throws IOException {
    Files.createDirectories(slot.durable());
    Files.createDirectories(
        slot.local(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectories(launch.cache());
    rotate(slot.processLog());
    ProcessBuilder builder = new ProcessBuilder(launch.command(slot));
    SecretVariables.removeFrom(builder.environment());
    builder.environment().putAll(launch.environment());
    builder.directory(slot.durable().toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectErrorStream(true);
    builder.redirectOutput(slot.processLog().toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "cannot start a trainer (" + e.getMessage() + "); setsid and java must be there", e);
    }
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log)) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
