package milesweep.coordinator.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import milesweep.coordinator.core.Effect;

/**
 * What waits for the disk: nothing leaves before every change of its own step and of all steps
 * before it is durable. Not safe for several threads; its actor is the only user.
 */
final class Outgoing {
  /**
   * One step's effects.
   *
   * @param ticket number of the append that has to be durable first
   */
  private record Waiting(long ticket, List<Effect> effects, Consumer<Effect> carrier) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long appended;
  private long durable;

  /** Number of the next append. */
  long nextTicket() {
    return ++appended;
  }

  /**
   * Adds the effects of a step, carried out by {@code carrier} when their time comes, which may be
   * now.
   */
  void add(List<Effect> effects, Consumer<Effect> carrier) {
    waiting.add(new Waiting(appended, effects, carrier));
    release();
  }

  /** All appends up to this one are on disk. */
  void durable(long ticket) {
    durable = Math.max(durable, ticket);
    release();
  }

  private void release() {
    while (!waiting.isEmpty() && waiting.peek().ticket() <= durable) {
      Waiting next = waiting.poll();
      next.effects().forEach(next.carrier());
    }
  }
}
