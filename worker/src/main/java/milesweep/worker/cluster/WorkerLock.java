package milesweep.worker.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import milesweep.common.AtomicFile;
import milesweep.common.DiskFault;
import milesweep.common.disk.DiskProbe;

/**
 * The right to a worker's folder. Where the home's file system has file locks, its lock file is
 * locked. Where it has none, a lock in the scratch folder keeps other workers of this machine away,
 * and the folder belongs to this machine: a note in it says so to workers of others.
 *
 * <p>A lock file is opened once: closing any other handle of it in this process would drop the
 * lock.
 */
final class WorkerLock implements Closeable {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private final Path file;
  private final FileChannel channel;

  /** Tells why file locks in a folder do not keep others away; empty when they do. */
  interface Disks {
    Optional<String> unsafeLocks(Path folder) throws IOException;
  }

  /** The machine's own disks. */
  static final Disks DISKS = DiskProbe::unsafeLocks;

  private WorkerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes a folder.
   *
   * @param folder of the worker, there already
   * @param local the folder's place in the scratch folder
   * @throws FolderInUseException when another worker has it
   */
  static WorkerLock take(Path folder, Path local, Disks disks) throws IOException {
    Path file = folder.resolve("lock");
    if (LockedHere.contains(file)) {
      throw new FolderInUseException(folder);
    }
    Optional<String> unsafe = disks.unsafeLocks(folder);
    if (unsafe.isEmpty()) {
      return lock(file, folder);
    }
    Files.createDirectories(local, WorkerHome.PRIVATE);
    Optional<String> unsafeHere = disks.unsafeLocks(local);
    if (unsafeHere.isPresent()) {
      throw new IOException(
          "file locks do not work in %s (%s); give a --scratch on a disk of this machine"
              .formatted(local, unsafeHere.get()));
    }
    WorkerLock lock = lock(local.resolve("worker.lock"), folder);
    try {
      own(folder);
      return lock;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static WorkerLock lock(Path file, Path folder) throws IOException {
    if (LockedHere.contains(file)) {
      throw new FolderInUseException(folder);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new FolderInUseException(folder);
    }
    LockedHere.add(file);
    return new WorkerLock(file, channel);
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** A machine keeps its name over a restart, and a container's machine its boot. */
  private static void own(Path folder) throws IOException {
    Path note = folder.resolve("machine");
    List<String> here = List.of(line(HOST), line(BOOT));
    if (Files.exists(note)) {
      List<String> owner = Files.readAllLines(note);
      if (owner.stream().noneMatch(here::contains)) {
        throw new FolderInUseException(
            folder, owner.isEmpty() ? "another machine" : owner.get(0), note);
      }
    }
    try {
      AtomicFile.writeText(note, String.join("\n", here) + "\n");
    } catch (IOException e) {
      throw new IOException("cannot make " + note + " durable (" + DiskFault.words(e) + ")", e);
    }
  }

  private static String line(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  @Override
  public void close() throws IOException {
    LockedHere.remove(file);
    channel.close();
  }
}
