package milesweep.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trial.StageAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot's trainer between stages: spoken to, so that it stays, for as long as another stage may
 * come; dismissed when it has grown.
 */
final class WarmTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(WarmTrainer.class);

  /** An idle trainer holds the engine and a data set; much more is what a stage left behind. */
  static final long MAX_IDLE_BYTES = 4L << 30;

  private final TrainerLink link;
  private final SlotTimes times;
  private final LongSupplier nanos;
  private final EndWatch end;
  private long idleSince;
  private long lastContact;

  WarmTrainer(TrainerLink link, SlotTimes times, LongSupplier nanos, EndWatch end) {
    this.link = link;
    this.end = end;
    this.times = times;
    this.nanos = nanos;
    this.idleSince = nanos.getAsLong();
    this.lastContact = idleSince - times.contact().toNanos();
  }

  TrainerLink link() {
    return link;
  }

  /** Starts it. Its death is heard when it hangs up, and again when a look is sure to show it. */
  void launch() throws IOException {
    link.launch(end::heard);
  }

  /** Has it tell when it is through with an attempt; a later look finds that out in any case. */
  void awaitEnd(StageAttempt attempt) throws IOException {
    if (!end.isWaitingFor(attempt)) {
      Optional<Path> socket = link.socket();
      if (socket.isPresent()) {
        end.begin(socket.get(), attempt);
      }
    }
  }

  /** A stage has just ended. */
  void nowIdle() {
    idleSince = nanos.getAsLong();
  }

  /** Whether it is time to speak to the trainer; if so, that is taken as done. */
  boolean contactDue() {
    long now = nanos.getAsLong();
    if (now - lastContact < times.contact().toNanos()) {
      return false;
    }
    lastContact = now;
    return true;
  }

  /** Speaks to an idle trainer, unless it has been idle for long enough to leave. */
  void keepWarm() throws IOException {
    boolean wanted = nanos.getAsLong() - idleSince < times.warm().toNanos();
    if (!wanted || !contactDue() || link.look() != TrainerLink.Life.READY) {
      return;
    }
    try {
      TrainerReply reply = link.send(new TrainerCommand.Ping());
      if (reply.attempt() == null && reply.memoryBytes() > MAX_IDLE_BYTES) {
        LOG.info("idle trainer holds {} MiB; it is replaced", reply.memoryBytes() >> 20);
        link.send(new TrainerCommand.Exit());
      }
    } catch (IOException e) {
      LOG.debug("idle trainer does not answer: {}", e.toString()); // it may just be leaving
    }
  }

  /** Tells the trainer to leave. */
  void dismiss() {
    try {
      if (link.look() == TrainerLink.Life.READY) {
        link.send(new TrainerCommand.Exit());
      }
    } catch (IOException e) {
      LOG.debug("trainer does not answer: {}", e.toString()); // without a node it leaves by itself
    }
  }
}
