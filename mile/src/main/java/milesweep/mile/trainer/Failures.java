package milesweep.mile.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import milesweep.common.protocol.Report.Failed;
import milesweep.common.protocol.Report.FailureKind;

/** Names what ended a stage. */
final class Failures {
  private static final int MAX_DETAIL_BYTES = 60_000; // a report travels in one frame of 256 KiB
  private static final int MAX_LINE_CHARS = 1_000;

  private Failures() {}

  /** The report for what was thrown. The stack belongs in the log, not here. */
  static Failed of(Throwable thrown) {
    if (thrown instanceof StageFault fault) {
      return new Failed(fault.kind(), line(fault.getMessage()), limited(fault.details()));
    }
    if (thrown instanceof LinkageError) {
      return new Failed(
          kind(thrown),
          line(
              "a library cannot be loaded (%s); mend or remove what lies there, or name another ENGINE_CACHE_DIR"
                  .formatted(deepest(thrown).getMessage())),
          limited(causes(thrown)));
    }
    return new Failed(kind(thrown), line(describe(thrown)), limited(causes(thrown)));
  }

  private static FailureKind kind(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof OutOfMemoryError || saysOutOfMemory(t)) {
        return FailureKind.OUT_OF_MEMORY;
      }
    }
    // Disks and libraries differ between machines and moments; our own code does not.
    boolean machine =
        thrown instanceof IOException
            || thrown instanceof UncheckedIOException
            || thrown instanceof LinkageError;
    return machine ? FailureKind.TRANSIENT : FailureKind.DETERMINISTIC;
  }

  /** libtorch tells of memory by message only. */
  private static boolean saysOutOfMemory(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("can't allocate memory")
        || message.contains("not enough memory")
        || message.contains("out of memory")
        || message.contains("bad_alloc");
  }

  private static Throwable deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String describe(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    return thrown.getMessage() == null ? name : name + ": " + thrown.getMessage();
  }

  private static List<String> causes(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
      lines.add("caused by " + describe(t));
    }
    return lines;
  }

  private static String line(String text) {
    String one = String.valueOf(text).replaceAll("\\s*[\\r\\n]+\\s*", " | ").strip();
    return one.length() <= MAX_LINE_CHARS ? one : one.substring(0, MAX_LINE_CHARS) + "…";
  }

  /** As many lines as a report can carry, and how many more there were. */
  static List<String> limited(List<String> lines) {
    List<String> kept = new ArrayList<>();
    int left = MAX_DETAIL_BYTES;
    for (String text : lines) {
      String line = line(text);
      left -= 3 * line.length(); // UTF-8 needs no more for a char
      if (left < 0) {
        kept.add("… and " + (lines.size() - kept.size()) + " more; all are in the trainer's log");
        break;
      }
      kept.add(line);
    }
    return kept;
  }
}
