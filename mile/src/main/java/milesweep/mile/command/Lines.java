package milesweep.mile.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a program's output into lines. Memory is bounded, whatever the program writes: a line that
 * is too long is told by its beginning and skipped. Carriage returns end lines too, since progress
 * bars write nothing else for minutes; empty lines are left out.
 */
final class Lines {
  /** Longest line in bytes. */
  static final int MOST_BYTES = 1 << 20;

  private static final int HEAD_BYTES = 200;

  private final Sink sink;
  private byte[] line = new byte[1024];
  private int length;
  private long skipped;

  /** Takes what was read. */
  interface Sink {
    /** A line without its end. */
    void line(String text);

    /** A line of more than {@link #MOST_BYTES}, by its first bytes. */
    void tooLong(String head, long bytes);
  }

  private Lines(Sink sink) {
    this.sink = sink;
  }

  /** Reads to the end; what stands behind the last line end is a line, too. */
  static void read(InputStream in, Sink sink) throws IOException {
    Lines lines = new Lines(sink);
    byte[] chunk = new byte[8192];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      for (int i = 0; i < count; i++) {
        lines.add(chunk[i]);
      }
    }
    lines.end();
  }

  private void add(byte next) {
    if (next == '\n' || next == '\r') {
      end();
    } else if (length == MOST_BYTES) {
      skipped++;
    } else {
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(2 * length, MOST_BYTES));
      }
      line[length++] = next;
    }
  }

  private void end() {
    if (skipped > 0) {
      sink.tooLong(text(HEAD_BYTES), length + skipped);
    } else if (length > 0) {
      sink.line(text(length));
    }
    length = 0;
    skipped = 0;
  }

  private String text(int bytes) {
    return new String(line, 0, bytes, StandardCharsets.UTF_8);
  }
}
