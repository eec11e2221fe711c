package milesweep.common.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import milesweep.common.AtomicFile;
import milesweep.common.Json;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trial.StageAttempt;

/**
 * Appends an attempt's reports and numbers them from 1. A report is on the disk when {@link
 * #append} returns, so whoever reads it may act on it. Only one writer at a time: the trainer while
 * it has the attempt, the node once no trainer has it any more.
 */
public final class JournalWriter implements Closeable {
  private final StageAttempt attempt;
  private final Path folder;
  private final FileChannel channel;
  private boolean named; // whether the file's name is on the disk
  private long sequence;
  private boolean ended;

  private JournalWriter(
      StageAttempt attempt, Path folder, FileChannel channel, long sequence, boolean ended) {
    this.attempt = attempt;
    this.folder = folder;
    this.channel = channel;
    this.sequence = sequence;
    this.ended = ended;
  }

  /**
   * Opens an attempt's journal behind its last whole record. What is behind that is cut off: a torn
   * record for good; after damage in the middle the rest is first kept as {@code
   * journal.damaged-OFFSET}.
   *
   * @param atLeast the last sequence is taken as this when the file has fewer reports, so that a
   *     number which was used before a loss is not used twice
   */
  public static JournalWriter open(Path file, StageAttempt attempt, long atLeast)
      throws IOException {
    JournalReader.Batch there = new JournalReader(file).readAll(0);
    if (there.end() == JournalReader.End.DAMAGED) {
      Files.copy(
          file,
          file.resolveSibling(file.getFileName() + ".damaged-" + there.next()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(there.next());
    channel.position(there.next());
    List<NumberedReport> reports = there.reports();
    NumberedReport last = reports.isEmpty() ? null : reports.get(reports.size() - 1);
    return new JournalWriter(
        attempt,
        file.toAbsolutePath().getParent(),
        channel,
        Math.max(atLeast, last == null ? 0 : last.sequence()),
        last != null && last.report().isTerminal());
  }

  /** Opens a journal that nobody was told of yet, or of which every report is in the file. */
  public static JournalWriter open(Path file, StageAttempt attempt) throws IOException {
    return open(file, attempt, 0);
  }

  /**
   * Appends a report and waits until the disk has it.
   *
   * @throws IllegalStateException when the journal has a terminal report already
   * @throws IOException when the report could not be written; the journal is then as before
   */
  public synchronized NumberedReport append(Report report) throws IOException {
    if (ended) {
      throw new IllegalStateException(
          "attempt " + attempt + " has ended; no report can follow its last one: " + report);
    }
    NumberedReport numbered = new NumberedReport(attempt, sequence + 1, report);
    ByteBuffer frame = JournalRecord.frame(Json.MAPPER.writeValueAsBytes(numbered));
    long start = channel.position();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
      channel.force(false);
      if (!named) { // after the file itself, with which most file systems write its name
        AtomicFile.syncFolder(folder);
        named = true;
      }
    } catch (IOException e) {
      channel.truncate(start); // a full disk must not leave half a record before the next one
      throw e;
    }
    sequence++;
    ended = report.isTerminal();
    return numbered;
  }

  /** Whether the last report is a terminal one. */
  public synchronized boolean hasEnded() {
    return ended;
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
