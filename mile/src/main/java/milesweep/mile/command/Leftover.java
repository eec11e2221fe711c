package milesweep.mile.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import milesweep.common.AtomicFile;
import milesweep.common.trainer.ProcessIdentity;

/**
 * The program of an attempt whose trainer was killed. It must not write beside the one that comes
 * after it, so it is noted on disk before it runs and ended before the next one does.
 *
 * @param note file that names it
 */
record Leftover(Path note) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = 10_000_000;

  /** Notes a program; on disk when this returns. */
  void write(ProcessIdentity program) throws IOException {
    AtomicFile.writeJson(note, program);
  }

  /** It has ended, and all that it started with it. */
  void forget() throws IOException {
    Files.deleteIfExists(note);
  }

  /**
   * Ends what is left of the noted program.
   *
   * @return whether something was
   * @throws IOException when it does not end
   */
  boolean end() throws IOException {
    Optional<ProcessIdentity> noted = AtomicFile.readJson(note, ProcessIdentity.class);
    if (noted.isEmpty() || !isStillThere(noted.get())) {
      forget();
      return false;
    }
    ProcessGroup group = new ProcessGroup(noted.get().pid());
    boolean lived = group.isAlive();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (group.isAlive()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "process group %d of an earlier attempt does not end; end it by hand"
                .formatted(group.id()));
      }
      group.signal("KILL");
      LockSupport.parkNanos(LOOK_NANOS);
    }
    forget();
    return lived;
  }

  /**
   * Whether a group of this number is the noted one. While a process of a group lives, no new
   * process gets the group's number; so a leader that started at another time means that none is
   * left.
   */
  private static boolean isStillThere(ProcessIdentity noted) throws IOException {
    boolean isThisBoot = ProcessIdentity.current().boot().equals(noted.boot());
    return isThisBoot && ProcessIdentity.of(noted.pid()).map(noted::equals).orElse(true);
  }
}
