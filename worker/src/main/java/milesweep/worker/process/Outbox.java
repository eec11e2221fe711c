package milesweep.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import milesweep.common.AtomicFile;
import milesweep.common.Json;
import milesweep.common.journal.JournalReader;
import milesweep.common.journal.JournalReader.End;
import milesweep.common.journal.JournalWriter;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.CheckpointSaved;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;

/**
 * One attempt's journal on its way to the coordinator. At most one batch is under way; it is sent
 * again until it is acknowledged, and only then the next.
 */
public final class Outbox {
  /** Bytes of one batch: well below the 256 KiB of a remote message. */
  static final int BATCH_BYTES = 100 << 10;

  /**
   * How far the coordinator is.
   *
   * @param sequence the last report that it has
   * @param done whether that was the attempt's last
   */
  record Cursor(long sequence, boolean done) {}

  private final StageAttempt attempt;
  private final AttemptFolder folder;
  private final JournalReader reader;
  private final Deque<List<NumberedReport>> waiting = new ArrayDeque<>();
  private long acknowledged;
  private boolean done;
  private long offset;
  private long lastSequence;
  private boolean begun;
  private boolean ended;
  private Artifact made;
  private boolean namesFiles;
  private String damage;
  private Long sentNanos;

  private Outbox(StageAttempt attempt, AttemptFolder folder, Cursor cursor) {
    this.attempt = attempt;
    this.folder = folder;
    this.reader = new JournalReader(folder.journal());
    this.acknowledged = cursor.sequence();
    this.done = cursor.done();
  }

  /** A file of less frees no block of the disk when it is emptied. */
  private static final long KEPT_BYTES = 4096;

  /** Opens the outbox of an attempt, whether or not there is a journal yet. */
  static Outbox open(StageAttempt attempt, AttemptFolder folder) throws IOException {
    Cursor cursor = new Cursor(0, false);
    try {
      cursor = AtomicFile.readJson(folder.acknowledged(), Cursor.class).orElse(cursor);
    } catch (IOException unreadable) {
      Files.deleteIfExists(folder.acknowledged()); // it only saves repetitions
    }
    if (Files.exists(folder.acknowledgedJournal())) {
      cursor = new Cursor(cursor.sequence(), true);
    }
    Outbox outbox = new Outbox(attempt, folder, cursor);
    outbox.poll();
    return outbox;
  }

  /** Reads what the trainer has added. */
  void poll() throws IOException {
    while (!done && damage == null) {
      JournalReader.Batch batch = reader.read(offset, BATCH_BYTES);
      offset = batch.next();
      if (batch.end() == End.DAMAGED) {
        damage = batch.problem();
      }
      if (batch.reports().isEmpty()) {
        return;
      }
      begun = true;
      NumberedReport last = batch.reports().get(batch.reports().size() - 1);
      lastSequence = last.sequence();
      ended = last.report().isTerminal();
      if (last.report() instanceof Report.Succeeded succeeded) {
        made = succeeded.result().weights();
      }
      namesFiles |=
          made != null
              || batch.reports().stream().anyMatch(one -> one.report() instanceof CheckpointSaved);
      if (lastSequence > acknowledged) {
        waiting.add(batch.reports());
      } else if (ended) {
        finish();
      }
    }
  }

  /** What to send now: the first batch that is not acknowledged, unless it is under way. */
  Optional<List<NumberedReport>> due(long nowNanos, long resendNanos) {
    if (waiting.isEmpty() || (sentNanos != null && nowNanos - sentNanos < resendNanos)) {
      return Optional.empty();
    }
    sentNanos = nowNanos;
    return Optional.of(
        waiting.peek().stream().filter(report -> report.sequence() > acknowledged).toList());
  }

  /** Forgets what the coordinator has. */
  void acknowledge(long upTo) throws IOException {
    if (done || upTo <= acknowledged) {
      return;
    }
    acknowledged = upTo;
    while (!waiting.isEmpty() && lastOf(waiting.peek()) <= upTo) {
      waiting.remove();
    }
    sentNanos = null;
    if (ended && upTo >= lastSequence) {
      finish();
    } else {
      saveCursor();
    }
  }

  /** Ends the journal in place of a trainer that cannot; the slot must have no writer of it. */
  void append(Report last) throws IOException {
    try (JournalWriter writer = JournalWriter.open(folder.journal(), attempt, acknowledged)) {
      if (!writer.hasEnded()) {
        writer.append(last);
      }
    }
    damage = null;
    poll();
  }

  /**
   * Drops the journal, acknowledged or not: nobody wants it. Renamed, not removed: whatever a power
   * cut leaves, an attempt without a journal is then never taken for one that has not begun.
   */
  void finish() throws IOException {
    done = true;
    waiting.clear();
    Path dropped = folder.acknowledgedJournal();
    if (Files.exists(folder.journal())) {
      Files.move(folder.journal(), dropped, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.write(dropped, new byte[0]); // somebody has removed it
    }
    saveCursor();
    Files.deleteIfExists(folder.progress());
    if (Files.size(dropped) > KEPT_BYTES) {
      AtomicFile.syncFolder(folder.path()); // the new name first
      Files.write(dropped, new byte[0]);
    }
  }

  private void saveCursor() throws IOException {
    AtomicFile.write(
        folder.acknowledged(), Json.MAPPER.writeValueAsBytes(new Cursor(acknowledged, done)));
  }

  private static long lastOf(List<NumberedReport> reports) {
    return reports.get(reports.size() - 1).sequence();
  }

  /** Whether a trainer has reported anything. */
  boolean begun() {
    return begun;
  }

  /** Whether the journal holds a terminal report. */
  boolean ended() {
    return ended || done;
  }

  /** Whether the coordinator has all of an ended attempt. */
  boolean done() {
    return done;
  }

  /** The weights that the attempt has brought, when the journal still tells of them. */
  Optional<Artifact> made() {
    return Optional.ofNullable(made);
  }

  /** Whether a report speaks of a file in the stage's folder, which has to be there then. */
  boolean namesFiles() {
    return namesFiles;
  }

  /** What is wrong with the journal, or null. */
  String damage() {
    return damage;
  }
}
