package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import milesweep.common.DiskFault;
import milesweep.common.Hashes;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * The folder of a store, private to its owner: database, password, lock, and a note of who holds
 * the lock.
 */
record StoreFolder(Path path) {
  static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PRIVATE_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /**
   * Makes the folder where there is none and takes other users' rights on it away.
   *
   * @throws StoreException when it cannot be made or written
   */
  static StoreFolder create(Path path) {
    Path folder = absolute(path);
    try {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
      if (!Files.getPosixFilePermissions(folder).equals(PRIVATE_FOLDER)) {
        Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
      }
    } catch (IOException e) {
      throw notWritable(folder, e);
    }
    if (!Files.isWritable(folder)) {
      throw notWritable(folder, null);
    }
    return new StoreFolder(folder);
  }

  /**
   * A folder that has a store.
   *
   * @throws StoreException when it has none
   */
  static StoreFolder existing(Path path) {
    StoreFolder folder = new StoreFolder(absolute(path));
    if (!Files.exists(folder.database())) {
      throw StoreException.inFolder(
          Kind.MISSING,
          folder.path(),
          "no store here yet; run a sweep first, or name its home",
          null);
    }
    return folder;
  }

  private static Path absolute(Path path) {
    Path folder = path.toAbsolutePath().normalize();
    if (folder.toString().contains(";")) {
      // H2 would read what follows as settings.
      throw StoreException.inFolder(
          Kind.NOT_WRITABLE,
          folder,
          "a store's path must not contain \";\"; use another home",
          null);
    }
    return folder;
  }

  private static StoreException notWritable(Path folder, IOException cause) {
    return StoreException.inFolder(
        Kind.NOT_WRITABLE,
        folder,
        "the folder cannot be made or written"
            + (cause == null ? "" : " (" + DiskFault.words(cause) + ")")
            + "; make it writable, or use another home",
        cause);
  }

  /** What H2 calls the database: the path without the ending that it adds. */
  Path databaseName() {
    return path.resolve("milesweep");
  }

  Path database() {
    return path.resolve("milesweep.mv.db");
  }

  Path password() {
    return path.resolve("milesweep.password");
  }

  Path length() {
    return path.resolve("milesweep.length");
  }

  Path lock() {
    return path.resolve("store.lock");
  }

  Path holder() {
    return path.resolve("store.holder");
  }

  /**
   * The database user's password; a fresh random one is made durable before there is a database. To
   * be called under the lock.
   */
  String readPassword() throws IOException {
    if (Files.exists(password(), LinkOption.NOFOLLOW_LINKS)) {
      return Files.readString(password()).strip();
    }
    if (Files.exists(database())) {
      throw StoreException.inFolder(
          Kind.DAMAGED,
          path,
          password() + " is missing, and " + database() + " cannot be read without it; put it back",
          null);
    }
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    String fresh = Hashes.hex(random);
    writeDurably(password(), fresh + "\n");
    return fresh;
  }

  /** Replaces a private file as a whole, so that no reader sees half of it. */
  void writeDurably(Path file, String text) throws IOException {
    Path temporary = path.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PRIVATE_FILE))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
  }

  /** Makes the names of new files durable. */
  void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** H2 makes its file by the process's mask; this takes other users' rights away. */
  void keepDatabasePrivate() throws IOException {
    Files.setPosixFilePermissions(database(), PRIVATE_FILE);
  }
}
