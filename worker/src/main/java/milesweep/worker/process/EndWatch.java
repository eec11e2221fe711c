package milesweep.worker.process;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trial.StageAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, on a thread of its own, for a trainer to say that its attempt is over. It only saves the
 * time until the slot's next tick, which finds out the same from journal and lock: whatever is lost
 * here, or comes too often, does no harm.
 */
final class EndWatch {
  private static final Logger LOG = LoggerFactory.getLogger(EndWatch.class);

  /** A trainer that has gone deaf keeps a thread for so long; then the slot asks again. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Runnable news;
  private StageAttempt awaited;
  private Thread thread; // null before the first

  /**
   * A watch that waits for nothing yet.
   *
   * @param news run on the watch's thread when there may be something to look at
   */
  EndWatch(Runnable news) {
    this.news = news;
  }

  /** Waits for the end of this attempt, and for no earlier one any more. */
  void begin(Path socket, StageAttempt attempt) {
    close();
    awaited = attempt;
    thread = new Thread(() -> await(socket, attempt), "end-of-" + attempt);
    thread.setDaemon(true);
    thread.start();
  }

  boolean isWaitingFor(StageAttempt attempt) {
    return attempt.equals(awaited) && thread.isAlive();
  }

  /** Passes on what was learnt in another way. */
  void heard() {
    news.run();
  }

  /** Waits no more. */
  void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void await(Path socket, StageAttempt attempt) {
    try {
      TrainerSocket.send(socket, new TrainerCommand.Await(attempt), PATIENCE);
    } catch (SocketTimeoutException e) {
      LOG.debug("no word of {}: {}", attempt, e.toString());
      return;
    } catch (IOException e) {
      LOG.debug("the trainer of {} hangs up: {}", attempt, e.toString()); // perhaps it is dead
    }
    if (!Thread.currentThread().isInterrupted()) {
      news.run();
    }
  }
}
