package milesweep.common.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import milesweep.common.Json;
import milesweep.common.protocol.Report.NumberedReport;

/**
 * Reads an attempt's journal from any record on, also while its trainer writes it.
 *
 * <p>What ends a reading is a state of the file, not an error: a record that is cut off or does not
 * fit its checksum at the very end is torn (a writer died, or is still writing), one that is
 * followed by a whole record is damage.
 */
public final class JournalReader {
  private final Path file;

  /** Reads the given file, which need not be there yet. */
  public JournalReader(Path file) {
    this.file = file;
  }

  /** What ends a reading. */
  public enum End {
    /** The last record is whole, or the batch is full. */
    CLEAN,
    /** The last record is not whole; later it may be. */
    TORN,
    /** A record is broken and others follow it; nothing from it on can be trusted. */
    DAMAGED
  }

  /**
   * Reports with their places.
   *
   * @param reports in order
   * @param next offset behind the last of them, where the next reading starts
   * @param end what is there
   * @param problem for people, naming file and offset; null when {@code end} is CLEAN
   */
  public record Batch(List<NumberedReport> reports, long next, End end, String problem) {}

  /** Reads all there is from an offset at which a record starts. */
  public Batch readAll(long offset) throws IOException {
    return read(offset, Integer.MAX_VALUE);
  }

  /**
   * Reads from an offset at which a record starts, until the next record would take the batch over
   * {@code maxBytes}; but one record at least.
   *
   * @throws IOException when the file cannot be read
   */
  public Batch read(long offset, int maxBytes) throws IOException {
    List<NumberedReport> reports = new ArrayList<>();
    if (!Files.exists(file)) {
      return new Batch(reports, offset, End.CLEAN, null);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long at = offset;
      while (at < size) {
        byte[] payload = payloadAt(channel, at, size);
        if (payload == null) {
          return broken(reports, channel, at, size, "the record does not fit its checksum");
        }
        long length = JournalRecord.HEADER_BYTES + payload.length;
        if (!reports.isEmpty() && at + length - offset > maxBytes) {
          break;
        }
        try {
          reports.add(Json.MAPPER.readValue(payload, NumberedReport.class));
        } catch (IOException e) {
          return new Batch(reports, at, End.DAMAGED, place(at) + "not a report: " + e.getMessage());
        }
        at += length;
      }
      return new Batch(reports, at, End.CLEAN, null);
    }
  }

  private Batch broken(
      List<NumberedReport> reports, FileChannel channel, long at, long size, String what)
      throws IOException {
    for (long later = at + 1; later <= size - JournalRecord.HEADER_BYTES; later++) {
      if (payloadAt(channel, later, size) != null) {
        return new Batch(
            reports,
            at,
            End.DAMAGED,
            place(at) + what + ", and another record follows at offset " + later);
      }
    }
    return new Batch(reports, at, End.TORN, place(at) + "the last record is not whole");
  }

  /** The payload of the record at an offset, or null when there is no whole record. */
  private static byte[] payloadAt(FileChannel channel, long at, long size) throws IOException {
    if (size - at < JournalRecord.HEADER_BYTES) {
      return null;
    }
    ByteBuffer header = read(channel, at, JournalRecord.HEADER_BYTES);
    int length = header.getInt();
    int checksum = header.getInt();
    if (!JournalRecord.plausible(length) || length > size - at - JournalRecord.HEADER_BYTES) {
      return null;
    }
    byte[] payload = read(channel, at + JournalRecord.HEADER_BYTES, length).array();
    return JournalRecord.checksum(payload) == checksum ? payload : null;
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
      // A file that shrinks meanwhile leaves zeros, which no checksum fits.
      continue;
    }
    return buffer.rewind();
  }

  private String place(long at) {
    return file + ", offset " + at + ": ";
  }
}
