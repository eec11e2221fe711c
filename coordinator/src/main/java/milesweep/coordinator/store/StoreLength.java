package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * {@code milesweep.length}: how long the database file was when it was made durable last. H2 opens
 * a file that has lost its end as an older state, without a word, and would go on from there; a
 * file that only grows while it is open shows by its length that its end is missing.
 *
 * <p>The note is written after the database is synced and not synced itself, so it is never ahead
 * of the file that it speaks of.
 */
final class StoreLength implements AutoCloseable {
  private final StoreFolder folder;
  private final FileChannel channel;

  private StoreLength(StoreFolder folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Compares the note with the file that it speaks of; to be called under the lock, before the
   * database is opened. Without a note nothing is known.
   *
   * @throws StoreException of kind DAMAGED when the database, or its end, is missing
   */
  static void check(StoreFolder folder) throws IOException {
    Path note = folder.length();
    if (!Files.exists(note)) {
      return;
    }
    String text = Files.readString(note).strip();
    long wanted = text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    long found = Files.exists(folder.database()) ? Files.size(folder.database()) : -1;
    if (found < wanted) {
      throw StoreException.inFolder(
          Kind.DAMAGED,
          folder.path(),
          found < 0
              ? folder.database() + " is missing; put it back, or remove the folder to begin anew"
              : "%s has lost its end: it has %,d bytes and had %,d; put it back from a backup (and remove %s), or use another home"
                  .formatted(folder.database(), found, wanted, note),
          null);
    }
  }

  /** Opens the note for as long as the database is open. */
  static StoreLength open(StoreFolder folder) throws IOException {
    return new StoreLength(
        folder,
        FileChannel.open(
            folder.length(),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(StoreFolder.PRIVATE_FILE)));
  }

  /** Notes the present length; the database has just been made durable. */
  void note() throws IOException {
    write(Files.size(folder.database()));
  }

  /** The file is about to be rewritten, and may be shorter afterwards. */
  void forget() throws IOException {
    write(0);
  }

  private void write(long length) throws IOException {
    String text = String.format(Locale.ROOT, "%018d\n", length);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
