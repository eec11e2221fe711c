package milesweep.worker.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import milesweep.common.AtomicFile;
import milesweep.common.DiskFault;
import milesweep.common.Hashes;
import milesweep.common.protocol.NodePass;
import milesweep.common.security.NodeTls;
import milesweep.common.trainer.SlotFolder;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.artifact.NodeArtifacts;

/** {@code HOME/workers/NAME}, held by its {@link WorkerLock} for as long as this is open. */
public final class WorkerHome implements Closeable {
  static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}";

  private final String name;
  private final Path folder;
  private final Path scratch;
  private final WorkerLock lock;

  private WorkerHome(String name, Path folder, Path scratch, WorkerLock lock) {
    this.name = name;
    this.folder = folder;
    this.scratch = scratch;
    this.lock = lock;
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
    return open(home, scratch, name, WorkerLock.DISKS);
  }

  static WorkerHome open(Path home, Path scratch, String name, WorkerLock.Disks disks)
      throws IOException {
    if (name != null) {
      return take(home, scratch, name, disks);
    }
    for (int i = 1; ; i++) {
      try {
        return take(home, scratch, "w" + i, disks);
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

  private static WorkerHome take(Path home, Path scratch, String name, WorkerLock.Disks disks)
      throws IOException {
    requireName(name);
    Path folder = home.toAbsolutePath().normalize().resolve("workers").resolve(name);
    Path local = scratch.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder.getParent());
      Files.createDirectories(folder, PRIVATE);
      requireWritable(local);
      WorkerLock lock =
          WorkerLock.take(folder, local.resolve("workers").resolve(place(name, folder)), disks);
      return new WorkerHome(name, folder, local, lock);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot write to "
              + folder
              + " ("
              + DiskFault.words(e)
              + "); make it writable, or use another --home",
          e);
    }
  }

  /** Trainers would find out one after the other, and try again and again. */
  private static void requireWritable(Path scratch) throws IOException {
    String fault;
    try {
      Files.createDirectories(scratch);
      fault = Files.isWritable(scratch) ? null : "permission denied, or a read-only file system";
    } catch (FileSystemException e) {
      fault = DiskFault.words(e);
    }
    if (fault != null) {
      throw new IOException(
          "cannot write to %s (%s); make it writable, or use another --scratch"
              .formatted(scratch, fault));
    }
  }

  /** Tells workers apart in a scratch folder that homes share. */
  private static String place(String name, Path folder) {
    return name + "-" + Hashes.sha256(folder.toString()).substring(0, 8);
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
        scratch.resolve("slots").resolve(place(name, folder)).resolve(slot));
  }

  /**
   * What the node gives out and fetches. The cache is told apart by the home as slots are.
   *
   * @param tls files that it shows to others
   */
  public NodeArtifacts artifacts(ArtifactSettings settings, Optional<NodeTls> tls) {
    Path cache = scratch.resolve("artifacts").resolve(place(name, folder));
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
    try {
      AtomicFile.writeText(file, Long.toString(before + 1));
    } catch (IOException e) {
      throw new IOException("cannot make " + file + " durable (" + DiskFault.words(e) + ")", e);
    }
    return before + 1;
  }

  /**
   * What only this node knows, made with its folder.
   *
   * @throws IOException when it cannot be read or made durable
   */
  public NodePass pass() throws IOException {
    Path file = folder.resolve("pass"); // the folder is for its owner alone
    if (!Files.exists(file)) {
      try {
        AtomicFile.writeText(file, NodePass.random().value());
      } catch (IOException e) {
        throw new IOException("cannot make " + file + " durable (" + DiskFault.words(e) + ")", e);
      }
    }
    try {
      return new NodePass(Files.readString(file).trim());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file
              + " should hold 64 hex digits; put it back, or remove it: what this worker was given"
              + " before goes to others then",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
