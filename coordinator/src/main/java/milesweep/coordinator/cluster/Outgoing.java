package milesweep.coordinator.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What waits for the disk: nothing leaves before every change that was decided before it is
 * durable, be it of its own step or of one before. Not safe for several threads; its actor is the
 * only user.
 */
final class Outgoing {
  /**
   * Something to let out.
   *
   * @param ticket number of the append that has to be durable first
   */
  private record Waiting(long ticket, Runnable action) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long appended;
  private long durable;

  /** Number of the next append. */
  long nextTicket() {
    return ++appended;
  }

  /** Adds what is let out when its time comes, which may be now. */
  void add(Runnable action) {
    waiting.add(new Waiting(appended, action));
    release();
  }

  /** All appends up to this one are on disk. */
  void durable(long ticket) {
    durable = Math.max(durable, ticket);
    release();
  }

  private void release() {
    while (!waiting.isEmpty() && waiting.peek().ticket() <= durable) {
      waiting.poll().action().run();
    }
  }
}
