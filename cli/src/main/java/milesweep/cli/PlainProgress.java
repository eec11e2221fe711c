package milesweep.cli;

import java.io.PrintStream;

/**
 * Progress where there is no terminal: a line per event, and one on the whole sweep whenever a
 * trial has ended.
 */
final class PlainProgress implements ProgressView {
  private final PrintStream out;
  private int shownDone = -1;
  private String shownWaiting;

  PlainProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void show(SweepView sweep) {
    if (sweep.waiting() != null && !sweep.waiting().equals(shownWaiting)) {
      out.println(sweep.name() + "  " + sweep.waiting());
    }
    shownWaiting = sweep.waiting();
    if (sweep.done() == shownDone) {
      return;
    }
    shownDone = sweep.done();
    String line = "%s  %d/%d trials".formatted(sweep.name(), sweep.done(), sweep.total());
    if (sweep.failed() > 0) {
      line += "  " + sweep.failed() + " failed";
    }
    if (sweep.secondsLeft() != null && sweep.done() < sweep.total()) {
      line += "  left about " + TerminalProgress.duration(sweep.secondsLeft());
    }
    out.println(line);
    out.flush();
  }

  @Override
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
