package milesweep.coordinator.schedule;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Predicate;
import milesweep.common.device.DeviceWish;

/**
 * Stages that could begin, most urgent first. Sweeps go by priority, then in order; within one,
 * what everything waits for comes first, then stages that several trials share, then chains that
 * have begun (so that rows appear while the sweep runs), then the longest expected first (Graham's
 * LPT rule, which keeps the end short). Stages that need the same are kept together, so that a
 * hundred thousand that no free slot suits are passed over at once.
 */
public final class ReadyQueue {
  /** Compared a million times in a large sweep, hence without a chain of comparators. */
  private static final Comparator<ReadyStage> ORDER = ReadyQueue::compare;

  private final Map<Needs, TreeSet<ReadyStage>> byNeeds = new HashMap<>();

  private record Needs(DeviceWish device, long memoryBytes) {
    static Needs of(ReadyStage stage) {
      return new Needs(stage.device(), stage.memoryBytes());
    }
  }

  /** The most urgent stage of those with the same needs, and the rest of them. */
  private record Head(ReadyStage stage, Iterator<ReadyStage> rest) {}

  private static int compare(ReadyStage one, ReadyStage other) {
    int order = Integer.compare(other.priority(), one.priority());
    order = order != 0 ? order : Integer.compare(one.sweepOrder(), other.sweepOrder());
    order = order != 0 ? order : Boolean.compare(other.prepares(), one.prepares());
    order = order != 0 ? order : Integer.compare(other.waitingTrials(), one.waitingTrials());
    order = order != 0 ? order : Boolean.compare(other.begun(), one.begun());
    order = order != 0 ? order : Double.compare(other.pathSeconds(), one.pathSeconds());
    order = order != 0 ? order : Integer.compare(one.position(), other.position());
    return order != 0 ? order : one.key().compareTo(other.key());
  }

  /** A queue of these. */
  public static ReadyQueue of(Collection<ReadyStage> stages) {
    ReadyQueue queue = new ReadyQueue();
    stages.forEach(queue::add);
    return queue;
  }

  /** Whether nothing could begin. */
  public boolean isEmpty() {
    return byNeeds.isEmpty();
  }

  /** Adds a stage; one of its key must not be there. */
  public void add(ReadyStage stage) {
    byNeeds.computeIfAbsent(Needs.of(stage), first -> new TreeSet<>(ORDER)).add(stage);
  }

  /** Takes out a stage, as it was added. */
  public void remove(ReadyStage stage) {
    Needs needs = Needs.of(stage);
    TreeSet<ReadyStage> alike = byNeeds.get(needs);
    if (alike == null || !alike.remove(stage)) {
      throw new IllegalStateException("stage " + stage.key() + " is not in the queue");
    }
    if (alike.isEmpty()) {
      byNeeds.remove(needs);
    }
  }

  /** One walk through the queue as it is now. */
  Walk walk() {
    return new Walk();
  }

  /** Hands out stages in order; the queue must not change meanwhile. */
  final class Walk {
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>(Comparator.comparing(Head::stage, ORDER));

    private Walk() {
      byNeeds.values().forEach(alike -> push(alike.iterator()));
    }

    private void push(Iterator<ReadyStage> rest) {
      if (rest.hasNext()) {
        heads.add(new Head(rest.next(), rest));
      }
    }

    /**
     * The next stage that fits; what needs the same as one that does not fit is passed over for
     * good, as slots only become fewer in the course of a walk.
     */
    Optional<ReadyStage> next(Predicate<ReadyStage> fits) {
      while (!heads.isEmpty()) {
        Head head = heads.remove();
        if (fits.test(head.stage())) {
          push(head.rest());
          return Optional.of(head.stage());
        }
      }
      return Optional.empty();
    }
  }
}
