package milesweep.mile.trainer;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import milesweep.common.view.CommandSettings;
import milesweep.mile.command.LineFault;
import milesweep.mile.command.LineParser;
import milesweep.mile.command.ProgramEnd;
import milesweep.mile.command.ProgramProcess;
import milesweep.mile.command.StartLine;

/** From a program's start to its end: hands on what it says, and sees to it that it leaves. */
final class ProgramSession {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration AFTER_TERM = Duration.ofSeconds(5);
  private static final Duration AFTER_RESULT = Duration.ofSeconds(60);
  private static final long MEMORY_NANOS = 1_000_000_000;

  private final ProgramProcess program;
  private final ProgramReports reports;
  private final AttemptContext context;
  private final CommandSettings command;
  private String fault;
  private String stopReason;
  private double silentSeconds;
  private long leaveBy = Long.MAX_VALUE; // when it is told to go, and by what, depends on why
  private boolean terminated;
  private long memoryLooked;
  private long peakBytes;

  ProgramSession(
      ProgramProcess program,
      ProgramReports reports,
      AttemptContext context,
      CommandSettings command) {
    this.program = program;
    this.reports = reports;
    this.context = context;
    this.command = command;
  }

  /** Highest resident bytes that were seen; looked at once a second. */
  long peakBytes() {
    return peakBytes;
  }

  /** Follows the program to its end, and says what that means. */
  ProgramEnd.Verdict follow(String startLine) throws IOException, InterruptedException {
    program.send(startLine);
    while (true) {
      Optional<ProgramProcess.Event> event = program.next(LOOK);
      if (event.isPresent() && event.get() instanceof ProgramProcess.Ended ended) {
        return end(ended.status());
      }
      if (event.isPresent()) {
        take(event.get());
      }
      watch(System.nanoTime());
    }
  }

  private void take(ProgramProcess.Event event) throws IOException {
    if (fault != null || reports.failure().isPresent()) {
      return;
    }
    if (event instanceof ProgramProcess.WroteTooMuch much) {
      fault =
          "line %d of the program's output has %d bytes; at most 1 MiB, send predictions in several lines"
              .formatted(much.number(), much.bytes());
    } else if (event instanceof ProgramProcess.Wrote wrote) {
      try {
        take(wrote.line());
      } catch (LineFault e) {
        fault = "line %d of the program's output: %s".formatted(wrote.number(), e.getMessage());
      }
    }
    if (fault != null) {
      program.kill();
    }
  }

  private void take(String line) throws IOException, LineFault {
    Optional<LineParser.Parsed> parsed = LineParser.parse(line);
    if (parsed.isEmpty()) {
      System.err.println(line);
      return;
    }
    parsed.get().notes().forEach(reports::warn);
    parsed.get().line().tellTo(reports);
    if (reports.result().isPresent() || reports.failure().isPresent()) {
      leaveWithin(AFTER_RESULT);
    }
  }

  private void watch(long now) throws IOException {
    if (now - memoryLooked > MEMORY_NANOS) {
      memoryLooked = now;
      long bytes = program.memoryBytes();
      peakBytes = Math.max(peakBytes, bytes);
      reports.uses(bytes);
    }
    if (stopReason == null && context.stopRequested()) {
      stopReason = context.stopped().getMessage();
      program.send(StartLine.stop(stopReason));
      leaveWithin(command.stop());
    }
    boolean tooSilent =
        !command.silence().isZero() && program.silence().compareTo(command.silence()) > 0;
    if (tooSilent && leaveBy == Long.MAX_VALUE) {
      silentSeconds = command.silence().toMillis() / 1e3;
      leaveWithin(Duration.ZERO);
    }
    if (now >= leaveBy) {
      makeLeave();
    }
  }

  /** The first deadline counts. */
  private void leaveWithin(Duration patience) {
    if (leaveBy == Long.MAX_VALUE) {
      leaveBy = System.nanoTime() + patience.toNanos();
    }
  }

  private void makeLeave() throws IOException {
    if (terminated) {
      System.err.println("milesweep: the program does not leave on SIGTERM and is killed");
      program.kill();
    } else {
      System.err.println("milesweep: the program has not left in time and gets SIGTERM");
      program.terminate();
      terminated = true;
    }
    leaveBy = System.nanoTime() + AFTER_TERM.toNanos();
  }

  private ProgramEnd.Verdict end(int status) {
    if (status != 0 && reports.result().isPresent()) {
      reports.warn("the program ended with status " + status + " after its result");
    }
    return new ProgramEnd(
            status,
            reports.result().isPresent(),
            reports.failure().orElse(null),
            fault,
            stopReason,
            silentSeconds,
            program.lastLines())
        .verdict();
  }
}
