package milesweep.coordinator.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import milesweep.common.device.DeviceWish;

/**
 * Stages that could begin, most urgent first. Sweeps go by priority; those of one priority share
 * the slots evenly, the oldest first where they have equally many. Within a sweep, what everything
 * waits for comes first, then stages that several trials share, then chains that have begun (so
 * that rows appear while the sweep runs), then the longest expected first (Graham's LPT rule, which
 * keeps the end short). Stages of a sweep that need the same are kept together, so that a hundred
 * thousand that no free slot suits are passed over at once.
 */
public final class ReadyQueue {
  /** Compared a million times in a large sweep, hence without a chain of comparators. */
  private static final Comparator<ReadyStage> ORDER = ReadyQueue::compare;

  private final Map<Needs, TreeSet<ReadyStage>> byNeeds = new HashMap<>();

  private record Needs(int sweepOrder, DeviceWish device, long memoryBytes) {
    static Needs of(ReadyStage stage) {
      return new Needs(stage.sweepOrder(), stage.device(), stage.memoryBytes());
    }
  }

  private static int compare(ReadyStage one, ReadyStage other) {
    int order = Integer.compare(other.priority(), one.priority());
    order = order != 0 ? order : Integer.compare(one.sweepOrder(), other.sweepOrder());
    return order != 0 ? order : compareInSweep(one, other);
  }

  private static int compareInSweep(ReadyStage one, ReadyStage other) {
    int order = Boolean.compare(other.prepares(), one.prepares());
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

  /**
   * One walk through the queue as it is now.
   *
   * @param shares what each sweep has, by its order
   */
  Walk walk(IntFunction<Share> shares) {
    return new Walk(shares);
  }

  /** Hands out stages in order; the queue must not change meanwhile. */
  final class Walk {
    /** The most urgent stage of those of a sweep with the same needs, and the rest of them. */
    private final class Head {
      private final Iterator<ReadyStage> rest;
      private ReadyStage stage;

      private Head(Iterator<ReadyStage> all) {
        rest = all;
        stage = all.next();
      }

      private Share share() {
        return shares.get(stage.sweepOrder());
      }
    }

    private final Map<Integer, Share> shares = new HashMap<>();
    private final List<Head> heads = new ArrayList<>();

    private Walk(IntFunction<Share> given) {
      for (Map.Entry<Needs, TreeSet<ReadyStage>> alike : byNeeds.entrySet()) {
        shares.computeIfAbsent(alike.getKey().sweepOrder(), given::apply);
        heads.add(new Head(alike.getValue().iterator()));
      }
    }

    /**
     * The next stage that fits; what needs the same as one that does not fit is passed over for
     * good, as slots only become fewer in the course of a walk, and so is a sweep that has all that
     * it may have.
     */
    Optional<ReadyStage> next(Predicate<ReadyStage> fits) {
      while (!heads.isEmpty()) {
        Head head = heads.get(0);
        for (Head other : heads) {
          head = isBefore(other, head) ? other : head;
        }
        ReadyStage stage = head.stage;
        if (head.share().isFull() || !fits.test(stage)) {
          heads.remove(head);
          continue;
        }
        shares.compute(stage.sweepOrder(), (order, share) -> share.plusOne());
        if (head.rest.hasNext()) {
          head.stage = head.rest.next();
        } else {
          heads.remove(head);
        }
        return Optional.of(stage);
      }
      return Optional.empty();
    }

    private boolean isBefore(Head one, Head other) {
      int order = Integer.compare(other.stage.priority(), one.stage.priority());
      order = order != 0 ? order : Integer.compare(one.share().used(), other.share().used());
      return (order != 0 ? order : compare(one.stage, other.stage)) < 0;
    }
  }
}
