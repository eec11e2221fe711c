package milesweep.mile.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import milesweep.common.view.TrainingSettings;

/**
 * Hands out batches in their order, prepared ahead by threads of its own. Those read and decode
 * pictures and put numbers into Java arrays; they never touch a tensor. How many there are changes
 * nothing but the time. For one caller.
 */
public final class BatchLoader implements AutoCloseable {
  /** Share of the heap that batches may take while they wait. */
  private static final long SHARE = 4;

  private final BatchSource source;
  private final Iterator<BatchPlan.Part> parts;
  private final int threads;
  private final Deque<Future<Batch>> waiting = new ArrayDeque<>();
  private ExecutorService pool; // null until the first batch has shown how large they are
  private int ahead;

  /**
   * A loader that has begun nothing.
   *
   * @param parts what will be asked for
   * @param threads that prepare; 0 has each batch prepared when it is asked for
   */
  BatchLoader(BatchSource source, Iterator<BatchPlan.Part> parts, int threads) {
    this.source = source;
    this.parts = parts;
    this.threads = threads;
  }

  /**
   * A loader of a whole training, from its first batch on.
   *
   * @param threads as above
   */
  public static BatchLoader ofTraining(BatchSource source, TrainingSettings settings, int threads) {
    return new BatchLoader(source, BatchPlan.of(settings, source.size()).from(0, 0), threads);
  }

  /**
   * The next batch.
   *
   * @throws RuntimeException what the source threw for it
   */
  public Batch next() {
    Batch batch = waiting.isEmpty() ? prepare(parts.next()) : await(waiting.removeFirst());
    if (pool == null && threads > 0) {
      long bytes = 4L * batch.images().length;
      long room = Runtime.getRuntime().maxMemory() / SHARE / bytes;
      ahead = (int) Math.min(threads + 1L, room);
      pool = Executors.newFixedThreadPool(threads, BatchLoader::thread);
    }
    while (waiting.size() < ahead && parts.hasNext()) {
      BatchPlan.Part part = parts.next();
      waiting.add(pool.submit(() -> prepare(part)));
    }
    return batch;
  }

  private Batch prepare(BatchPlan.Part part) {
    return source.batch(part.epoch(), part.places());
  }

  private static Batch await(Future<Batch> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("a batch source throws no checked exception", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a batch was prepared", e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "load");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
