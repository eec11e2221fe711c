package milesweep.mile.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What a program says beside its lines to us: on its way to a log, the last of it kept. */
final class LogTail {
  private static final int LINES = 20;
  private static final int LONGEST = 2_000;

  private final Consumer<String> log;
  private final Deque<String> last = new ArrayDeque<>();

  LogTail(Consumer<String> log) {
    this.log = log;
  }

  synchronized void say(String line) {
    log.accept(line);
    if (last.size() == LINES) {
      last.removeFirst();
    }
    last.addLast(line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…");
  }

  synchronized List<String> lines() {
    return List.copyOf(last);
  }
}
