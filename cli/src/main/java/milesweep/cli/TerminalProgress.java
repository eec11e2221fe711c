package milesweep.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Live progress on a terminal: a sweep bar and one line per slot, redrawn in place; events scroll
 * above them.
 */
final class TerminalProgress implements ProgressView {
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final int BAR = 30;

  private final PrintStream out;
  private final int width;
  private int drawn;
  private List<String> last = List.of();

  TerminalProgress(PrintStream out, int width) {
    this.out = out;
    this.width = Math.max(40, width);
  }

  @Override
  public synchronized void show(SweepView sweep) {
    last = lines(sweep, width);
    redraw();
  }

  @Override
  public synchronized void say(String line) {
    erase();
    out.println(line);
    redraw();
  }

  @Override
  public synchronized void close() {
    erase();
    out.flush();
  }

  private void redraw() {
    erase();
    last.forEach(out::println);
    drawn = last.size();
    out.flush();
  }

  private void erase() {
    if (drawn > 0) {
      out.print(UP.formatted(drawn) + "\r" + CLEAR_BELOW);
      drawn = 0;
    }
  }

  /**
   * The lines of a view, none wider than {@code width} columns, so that a redraw never meets a
   * wrapped line.
   */
  static List<String> lines(SweepView sweep, int width) {
    List<String> lines = new ArrayList<>();
    double share = sweep.stages() == 0 ? 0 : (double) sweep.stagesDone() / sweep.stages();
    int full = (int) Math.round(share * BAR);
    String head =
        "%s  %s%s  %d/%d trials"
            .formatted(
                sweep.name(),
                "█".repeat(full),
                "░".repeat(BAR - full),
                sweep.done(),
                sweep.total());
    if (sweep.failed() > 0) {
      head += "  " + sweep.failed() + " failed";
    }
    if (sweep.secondsLeft() != null && sweep.done() < sweep.total()) {
      head += "  left about " + duration(sweep.secondsLeft());
    }
    lines.add(cut(head, width));
    if (sweep.waiting() != null) {
      lines.add(cut("  " + sweep.waiting(), width));
    }
    for (SlotView slot : sweep.slots()) {
      lines.add(cut("  " + line(slot), width));
    }
    return lines;
  }

  private static String line(SlotView slot) {
    if (slot.work().isEmpty()) {
      return "%-10s idle".formatted(slot.slot());
    }
    StringBuilder line = new StringBuilder("%-10s %-40s".formatted(slot.slot(), slot.work()));
    if (slot.epochs() > 0) {
      line.append("  epoch %d/%d".formatted(slot.epoch(), slot.epochs()));
    }
    if (slot.steps() > 0) {
      line.append("  step %d/%d".formatted(slot.step(), slot.steps()));
    }
    if (slot.loss() != null) {
      line.append(String.format(Locale.ROOT, "  loss %.3f", slot.loss()));
    }
    if (slot.stepMillis() > 0) {
      line.append(String.format(Locale.ROOT, "  %.0f ms/step", slot.stepMillis()));
    }
    return line.toString();
  }

  private static String cut(String line, int width) {
    return line.length() < width ? line : line.substring(0, width - 2) + "…";
  }

  /** {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
  static String duration(long seconds) {
    if (seconds < 90) {
      return Math.max(1, seconds) + " s";
    }
    long minutes = Math.round(seconds / 60.0);
    if (minutes < 90) {
      return minutes + " min";
    }
    if (minutes < 48 * 60) {
      return minutes / 60 + " h " + minutes % 60 + " min";
    }
    return minutes / (24 * 60) + " d " + minutes / 60 % 24 + " h";
  }
}
