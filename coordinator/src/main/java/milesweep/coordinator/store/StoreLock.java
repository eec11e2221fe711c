package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * The right to open a store's database, held by one process at a time and given back by the system
 * when that process ends, however it ends. H2 locks its file as well; this lock can say who holds
 * it, and lets a starting coordinator wait for a short reader.
 */
final class StoreLock implements AutoCloseable {
  /** What the store was opened for. */
  enum Purpose {
    /** For as long as the process lives. */
    COORDINATOR,
    /** For as long as one command reads. */
    READER
  }

  /**
   * Folders that this process holds. The system forgets a process's lock when the process closes
   * any handle of the lock file, so a second one must never be opened here.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private final StoreFolder folder;
  private final FileChannel channel;

  private StoreLock(StoreFolder folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the lock. A reader that holds it is waited for, 5 s at most; a coordinator is not.
   *
   * @throws StoreException of kind IN_USE when another holds it
   */
  static StoreLock take(StoreFolder folder, Purpose purpose) throws IOException {
    if (!HELD_HERE.add(folder.path())) {
      throw inUse(folder, "this process has it open already");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.lock(),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(StoreFolder.PRIVATE_FILE));
      await(folder, channel);
      folder.writeDurably(folder.holder(), Holder.self(purpose).line() + "\n");
      return new StoreLock(folder, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      HELD_HERE.remove(folder.path());
      throw e;
    }
  }

  private static void await(StoreFolder folder, FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return;
      }
      Optional<Holder> holder = Holder.read(folder);
      boolean lasting = holder.filter(Holder::isLivingCoordinator).isPresent();
      if (lasting || System.nanoTime() > deadline) {
        throw inUse(folder, holder.map(Holder::words).orElse("another process holds it"));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static StoreException inUse(StoreFolder folder, String who) {
    return StoreException.inFolder(
        Kind.IN_USE, folder.path(), who + "; stop it, or use another home", null);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StoreException.inFolder(
          Kind.BROKEN, folder.path(), "the lock could not be given back: " + e.getMessage(), e);
    } finally {
      HELD_HERE.remove(folder.path());
    }
  }

  /** Who wrote the note beside the lock: {@code COORDINATOR 4711 host 2026-01-31T12:00:00Z}. */
  private record Holder(Purpose purpose, long pid, String host, String since) {
    static Holder self(Purpose purpose) throws IOException {
      return new Holder(
          purpose,
          ProcessHandle.current().pid(),
          Files.readString(Path.of("/proc/sys/kernel/hostname")).strip(),
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Empty when there is no readable note. */
    static Optional<Holder> read(StoreFolder folder) {
      try {
        String[] parts = Files.readString(folder.holder()).strip().split(" ");
        return Optional.of(
            new Holder(Purpose.valueOf(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3]));
      } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        return Optional.empty(); // the lock itself decides; the note only names
      }
    }

    String line() {
      return purpose + " " + pid + " " + host + " " + since;
    }

    /** A dead process's note says nothing of who holds the lock now. */
    boolean isLivingCoordinator() {
      return purpose == Purpose.COORDINATOR
          && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    String words() {
      return "process %d on %s holds it as %s since %s"
          .formatted(pid, host, purpose == Purpose.COORDINATOR ? "coordinator" : "reader", since);
    }
  }
}
