package milesweep.worker.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import milesweep.common.AtomicFile;
import milesweep.common.DiskFault;
import milesweep.common.Hashes;
import milesweep.common.security.NodeTls;
import milesweep.common.trainer.SlotFolder;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.artifact.NodeArtifacts;

/**
 * {@code HOME/workers/NAME}, held by its lock for as long as this is open. The lock file is opened
 * once: closing any other handle of it in this process would drop the lock.
 */
public final class WorkerHome implements Closeable {
  private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}";

  private final String name;
  private final Path folder;
  private final Path scratch;
  private final FileChannel lockFile;

  private WorkerHome(String name, Path folder, Path scratch, FileChannel lockFile) {
    this.name = name;
    this.folder = folder;
    this.scratch = scratch;
    this.lockFile = lockFile;
  }

  /**
   * Takes a worker's folder.
   *
   * @param home durable folder
   * @param scratch folder on a disk of this machine
   * @param name of the worker; null for the first of {@code w1}, {@code w2}, … that is free
   * @throws FolderInUseException when the named worker's folder is in use
   * @throws IOException when the folder cannot be written
   */
  public static WorkerHome open(Path home, Path scratch, String name) throws IOException {
    if (name != null) {
      return take(home, scratch, name);
    }
    for (int i = 1; ; i++) {
      try {
        return take(home, scratch, "w" + i);
      } catch (FolderInUseException taken) {
        continue; // the next name
      }
    }
  }

  /**
   * Checks a worker's name.
   *
   * @throws IllegalArgumentException when it cannot be one
   */
  public static void requireName(String name) {
    if (!name.matches(NAMES)) {
      throw new IllegalArgumentException(
          "a worker's name has 1 to 40 letters, digits, - and _, was \"" + name + "\"");
    }
  }

  private static WorkerHome take(Path home, Path scratch, String name) throws IOException {
    requireName(name);
    Path folder = home.toAbsolutePath().normalize().resolve("workers").resolve(name);
    Path lock = folder.resolve("lock");
    if (LockedHere.contains(lock)) {
      throw new FolderInUseException(folder);
    }
    FileChannel file;
    try {
      Files.createDirectories(folder.getParent());
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "cannot write to "
              + folder
              + " ("
              + DiskFault.words(e)
              + "); make it writable, or use another --home",
          e);
    }
    if (!locked(file)) {
      file.close();
      throw new FolderInUseException(folder);
    }
    LockedHere.add(lock);
    return new WorkerHome(name, folder, scratch.toAbsolutePath().normalize(), file);
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The worker's name. */
  public String name() {
    return name;
  }

  /** The worker's own folder. */
  public Path folder() {
    return folder;
  }

  /** Where its attempts are. */
  public Path stages() {
    return folder.resolve("stages");
  }

  /**
   * A slot's folders. The local one is told apart by the home too, since homes may share a scratch.
   */
  public SlotFolder slot(String slot) {
    return new SlotFolder(
        folder.resolve("slots").resolve(slot),
        scratch.resolve("slots").resolve(place()).resolve(slot));
  }

  private String place() {
    return name + "-" + Hashes.sha256(folder.toString()).substring(0, 8);
  }

  /**
   * What the node gives out and fetches. The cache is told apart by the home as slots are.
   *
   * @param tls files that it shows to others
   */
  public NodeArtifacts artifacts(ArtifactSettings settings, Optional<NodeTls> tls) {
    Path cache = scratch.resolve("artifacts").resolve(place());
    return new NodeArtifacts(
        stages(), folder.resolve("artifacts"), cache, settings, tls, System::nanoTime);
  }

  /** Counts one more start, durably, and returns the count. */
  public long nextIncarnation() throws IOException {
    Path file = folder.resolve("incarnation");
    long before = 0;
    if (Files.exists(file)) {
      String text = Files.readString(file).trim();
      try {
        before = Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new IOException(
            file + " should hold a whole number, was \"" + text + "\"; write the last known one",
            e);
      }
    }
    AtomicFile.writeText(file, Long.toString(before + 1));
    return before + 1;
  }

  @Override
  public void close() throws IOException {
    LockedHere.remove(folder.resolve("lock"));
    lockFile.close();
  }
}
