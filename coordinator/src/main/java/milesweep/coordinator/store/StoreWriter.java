package milesweep.coordinator.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that makes changes durable in the order they are submitted. Whatever has piled up
 * while one transaction was on its way to the disk is the next transaction, so that many reports
 * share one fsync.
 *
 * <p>After a failed transaction nobody can say what the database holds: nothing later is written or
 * acknowledged, and the process has to end and start again from the store.
 */
public final class StoreWriter implements AutoCloseable {
  /** Bounds a transaction, so that the first of many submissions does not wait for all of them. */
  private static final int MOST_CHANGES = 5_000;

  private static final Submission END = new Submission(List.of(), () -> {}, failure -> {});

  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SweepStore store;
  private final Consumer<Throwable> onLost;
  private final BlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean closed; // guarded by this
  private Throwable failure; // of the writer's thread only

  private record Submission(
      List<Change> changes, Runnable afterDurable, Consumer<Throwable> onFailure) {}

  /** As the other one, for submitters that learn of a lost store with their next submission. */
  public StoreWriter(SweepStore store) {
    this(store, lost -> {});
  }

  /**
   * Starts the thread. The store's {@link SweepStore#apply} is the writer's alone from now on.
   *
   * @param onLost told on the writer's thread when the store is found lost while nothing is
   *     submitted
   */
  public StoreWriter(SweepStore store, Consumer<Throwable> onLost) {
    this.store = store;
    this.onLost = onLost;
    this.thread = new Thread(this::run, "store-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands changes over. On the writer's thread, in the order of submission, either {@code
   * afterDurable} is called once the changes are on disk, or {@code onFailure} when they, or
   * changes before them, could not be written. Both should only pass a message on.
   *
   * @throws IllegalStateException when the writer is closed
   */
  public synchronized void submit(
      List<Change> changes, Runnable afterDurable, Consumer<Throwable> onFailure) {
    if (closed) {
      throw new IllegalStateException("the store's writer is closed; nothing more can be written");
    }
    queue.add(new Submission(List.copyOf(changes), afterDurable, onFailure));
  }

  private void run() {
    try {
      boolean open = true;
      while (open) {
        List<Submission> batch = nextBatch();
        open = !batch.remove(END);
        commit(batch);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody may interrupt the store's writer", e);
    }
  }

  private Submission next() throws InterruptedException {
    if (!store.canBeLost()) {
      return queue.take();
    }
    Submission next = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    while (next == null) {
      look();
      next = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    return next;
  }

  /** A coordinator with nothing to write has to find out, too, that it leads no longer. */
  private void look() {
    if (failure == null) {
      try {
        store.apply(List.of());
      } catch (RuntimeException | Error e) {
        failure = e;
        onLost.accept(e);
      }
    }
  }

  private List<Submission> nextBatch() throws InterruptedException {
    List<Submission> batch = new ArrayList<>();
    batch.add(next());
    int changes = batch.get(0).changes().size();
    while (changes < MOST_CHANGES && !queue.isEmpty()) {
      Submission next = queue.remove();
      batch.add(next);
      changes += next.changes().size();
    }
    return batch;
  }

  private void commit(List<Submission> batch) {
    List<Change> changes = batch.stream().flatMap(each -> each.changes().stream()).toList();
    if (failure == null && !changes.isEmpty()) {
      try {
        store.apply(changes);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
    batch.forEach(this::answer);
  }

  /** An answer that throws fails the writer, too: its submitter no longer knows where it stands. */
  private void answer(Submission submission) {
    if (failure == null) {
      try {
        submission.afterDurable().run();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      try {
        submission.onFailure().accept(failure);
      } catch (RuntimeException e) {
        failure.addSuppressed(e); // the submissions after this one have to hear of the failure
      }
    }
  }

  /** Writes and answers what was submitted, then ends the thread. The store stays open. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        queue.add(END);
      }
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the answers matter more than the hurry
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
