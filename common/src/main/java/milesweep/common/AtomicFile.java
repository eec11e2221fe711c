package milesweep.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Whole files that a reader sees either old or new, never half. */
public final class AtomicFile {
  /** Of files that their owner alone may read and write. */
  public static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private AtomicFile() {}

  /** Replaces the file; after a power cut it is old or new. */
  public static void writeDurably(Path file, byte[] content) throws IOException {
    replace(file, content, true);
    syncFolder(file.toAbsolutePath().getParent());
  }

  /** As {@link #writeDurably}, and nobody but its owner can read it at any instant. */
  public static void writePrivate(Path file, byte[] content) throws IOException {
    replace(file, content, true, PosixFilePermissions.asFileAttribute(PRIVATE));
    syncFolder(file.toAbsolutePath().getParent());
  }

  /** Replaces the file without waiting for the disk: for what may be lost, as progress. */
  public static void write(Path file, byte[] content) throws IOException {
    replace(file, content, false);
  }

  /** Writes a value as JSON durably. */
  public static void writeJson(Path file, Object value) throws IOException {
    writeDurably(file, Json.MAPPER.writeValueAsBytes(value));
  }

  /**
   * Reads a value written as JSON; empty when there is no such file.
   *
   * @throws IOException when the file is there and not what it should be, naming it
   */
  public static <T> Optional<T> readJson(Path file, Class<T> type) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] content = Files.readAllBytes(file);
    try {
      return Optional.of(Json.MAPPER.readValue(content, type));
    } catch (IOException e) {
      throw new IOException(
          file + ": not a readable " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Makes a file's content durable, whoever has written it. */
  public static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Makes names made or removed in a folder durable. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Writes a small text durably. */
  public static void writeText(Path file, String text) throws IOException {
    writeDurably(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void replace(
      Path file, byte[] content, boolean sync, FileAttribute<?>... attributes) throws IOException {
    // The process id keeps two writers of one name from mixing their bytes.
    Path temporary =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    if (attributes.length > 0) {
      Files.deleteIfExists(temporary); // they count for a new file only
    }
    try {
      write(temporary, content, sync, attributes);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(temporary, e);
      throw e;
    }
  }

  /** Half a file is of no use, and takes room on a disk that may be full. */
  private static void discard(Path temporary, IOException cause) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static void write(
      Path temporary, byte[] content, boolean sync, FileAttribute<?>... attributes)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (sync) {
        channel.force(true);
      }
    }
  }
}
