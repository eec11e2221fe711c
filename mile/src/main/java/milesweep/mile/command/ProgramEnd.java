package milesweep.mile.command;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import milesweep.common.protocol.Report.FailureKind;

/**
 * What the end of a program means for its stage. Pure.
 *
 * @param status exit status; 128 and more for a signal
 * @param hasResult whether it told a result
 * @param failure what it said of its failure; null when it did not
 * @param fault what was wrong with a line of it; null when nothing
 * @param stopReason why it was asked to stop; null when it was not
 * @param silentSeconds silence for which it was ended; 0 when it was not
 * @param lastLines the end of its log
 */
public record ProgramEnd(
    int status,
    boolean hasResult,
    ProgramLine.Failed failure,
    String fault,
    String stopReason,
    double silentSeconds,
    List<String> lastLines) {
  /** Statuses that say that a program was called wrongly, by its own word or by the shell's. */
  private static final Set<Integer> CALLED_WRONGLY = Set.of(2, 126, 127);

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("(^|\\.)(OutOfMemoryError|MemoryError)\\b|CUDA out of memory");
  private static final int SIGNAL = 128;
  private static final int KILLED = SIGNAL + 9;

  /** What is to be done. */
  public sealed interface Verdict {}

  /** The stage has its result. */
  public record Succeeded() implements Verdict {}

  /** It left as it was asked to. */
  public record Stopped(String reason) implements Verdict {}

  /** It failed. */
  public record Failed(FailureKind kind, String message, List<String> details) implements Verdict {}

  /**
   * The verdict. What a program says counts more than how it ends; a result counts also from one
   * that stumbles on its way out, and a stop is no failure however it is followed.
   */
  public Verdict verdict() {
    if (fault != null) {
      return new Failed(FailureKind.DETERMINISTIC, fault, lastLines);
    }
    if (failure != null) {
      List<String> details = failure.details().isEmpty() ? lastLines : failure.details();
      return new Failed(failure.kind(), failure.message(), details);
    }
    if (hasResult) {
      return new Succeeded();
    }
    if (stopReason != null) {
      return new Stopped(stopReason);
    }
    if (silentSeconds > 0) {
      return new Failed(
          FailureKind.TRANSIENT,
          "the program said nothing for %.0f s (trainer.silence-seconds) and was ended"
              .formatted(silentSeconds),
          lastLines);
    }
    return ofStatus();
  }

  private Verdict ofStatus() {
    if (status == 0) {
      return new Failed(
          FailureKind.DETERMINISTIC,
          "the program ended without a result; its last line has to be {\"milesweep\":\"result\", …}",
          lastLines);
    }
    String last = lastLines.isEmpty() ? "" : ": " + lastLines.get(lastLines.size() - 1).strip();
    if (lastLines.stream()
        .skip(Math.max(0, lastLines.size() - 3))
        .anyMatch(ProgramEnd::saysMemory)) {
      return new Failed(
          FailureKind.OUT_OF_MEMORY, "the program ran out of memory" + last, lastLines);
    }
    FailureKind kind =
        CALLED_WRONGLY.contains(status) ? FailureKind.DETERMINISTIC : FailureKind.TRANSIENT;
    return new Failed(kind, "the program " + how() + last, lastLines);
  }

  private static boolean saysMemory(String line) {
    return OUT_OF_MEMORY.matcher(line).find();
  }

  private String how() {
    if (status == KILLED) {
      return "was killed (signal 9), as the kernel does when memory runs out";
    }
    return status > SIGNAL
        ? "was ended by signal " + (status - SIGNAL)
        : "ended with status " + status;
  }
}
