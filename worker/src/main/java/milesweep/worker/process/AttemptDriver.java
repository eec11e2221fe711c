package milesweep.worker.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trial.StageAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one attempt from its folder to its last report: finds or starts a trainer, hands the spec
 * over, watches, and ends the journal itself when no trainer can.
 */
final class AttemptDriver {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptDriver.class);
  private static final int LOG_LINES = 20;

  private final StageAttempt attempt;
  private final AttemptFolder folder;
  private final Outbox outbox;
  private final TrainerLink link;
  private final WarmTrainer trainer;
  private final SlotTimes times;
  private final LongSupplier nanos;
  private boolean offered; // a run command was sent, with whatever outcome
  private boolean taken; // a trainer has it, or had it
  private boolean launched;
  private long launchedAt;
  private String stopReason;
  private long stopAt;

  AttemptDriver(
      StageAttempt attempt,
      AttemptFolder folder,
      Outbox outbox,
      WarmTrainer trainer,
      SlotTimes times,
      LongSupplier nanos) {
    this.attempt = attempt;
    this.folder = folder;
    this.outbox = outbox;
    this.trainer = trainer;
    this.link = trainer.link();
    this.times = times;
    this.nanos = nanos;
    this.taken = outbox.begun();
  }

  StageAttempt attempt() {
    return attempt;
  }

  boolean ended() {
    return outbox.ended();
  }

  void stop(String reason) {
    if (stopReason == null) {
      stopReason = reason;
      stopAt = nanos.getAsLong();
      LOG.info("attempt {} is to stop: {}", attempt, reason);
    }
  }

  /** Does what is due; the outbox has just been polled. */
  void step() throws IOException {
    if (outbox.ended()) {
      return;
    }
    TrainerLink.Life life = link.look();
    taken |= outbox.begun();
    if (taken) {
      watch(life);
    } else if (stopReason != null && !offered) {
      outbox.append(new Report.Stopped(stopReason)); // no trainer has heard of it
    } else {
      handOver(life);
    }
  }

  private void handOver(TrainerLink.Life life) throws IOException {
    switch (life) {
      case NONE -> {
        if (launched) {
          outbox.append(died("ended before it took its stage"));
        } else {
          launch();
        }
      }
      case STARTING -> {
        if (launched && nanos.getAsLong() - launchedAt > times.start().toNanos()) {
          link.kill();
        }
      }
      case READY -> offer();
    }
  }

  private void launch() throws IOException {
    try {
      trainer.launch();
      launched = true;
      launchedAt = nanos.getAsLong();
    } catch (IOException e) {
      outbox.append(
          new Report.Failed(FailureKind.TRANSIENT, String.valueOf(e.getMessage()), List.of()));
    }
  }

  private void offer() throws IOException {
    TrainerReply reply;
    try {
      offered = true;
      reply = link.send(new TrainerCommand.Run(folder.spec().toString()));
      taken = reply.ok();
      if (taken) {
        trainer.awaitEnd(attempt);
      } else if (reply.attempt() != null) {
        // The one before has just ended, or is one that this node knows nothing of.
        link.send(new TrainerCommand.Stop(reply.attempt(), "the slot has another attempt"));
      }
    } catch (IOException e) {
      LOG.debug("trainer does not answer: {}", e.toString()); // the next look shows if it lives
      return;
    }
    if (!taken && reply.attempt() == null) {
      outbox.append(
          new Report.Failed(
              FailureKind.TRANSIENT, "the trainer refused: " + reply.problem(), List.of()));
    }
  }

  private void watch(TrainerLink.Life life) throws IOException {
    if (life == TrainerLink.Life.NONE) {
      endInItsPlace(died("ended without a word"));
    } else if (life == TrainerLink.Life.READY && trainer.contactDue()) {
      trainer.awaitEnd(attempt); // after a restart of this node, or of the wait
      speak();
    }
  }

  private void speak() throws IOException {
    TrainerReply reply = null;
    try {
      reply =
          link.send(
              stopReason == null
                  ? new TrainerCommand.Ping()
                  : new TrainerCommand.Stop(attempt, stopReason));
    } catch (IOException e) {
      LOG.debug("trainer does not answer: {}", e.toString()); // its lock says that it lives
    }
    if (reply != null && !attempt.equals(reply.attempt())) {
      endInItsPlace(
          new Report.Failed(
              FailureKind.TRANSIENT,
              "the trainer left attempt " + attempt + " without a last report",
              LogTail.of(folder.log(), LOG_LINES)));
    } else if (stopReason != null && nanos.getAsLong() - stopAt > times.stop().toNanos()) {
      LOG.warn("attempt {} did not stop within {}; its trainer is killed", attempt, times.stop());
      link.kill();
    }
  }

  /** Only called when no trainer writes the journal any more, so what is in it is all there is. */
  private void endInItsPlace(Report.Failed failure) throws IOException {
    outbox.poll();
    if (outbox.ended()) {
      return;
    }
    String damage = outbox.damage();
    outbox.append(
        damage == null
            ? failure
            : new Report.Failed(
                FailureKind.TRANSIENT,
                "the journal is damaged, what came after is kept beside it: " + damage,
                failure.details()));
    LOG.warn("attempt {}: {}", attempt, failure.message());
  }

  private Report.Failed died(String how) {
    OptionalInt code = link.exitCode();
    String status = code.isPresent() ? " (exit code " + code.getAsInt() + ")" : "";
    List<String> details = new ArrayList<>(LogTail.of(folder.log(), LOG_LINES));
    details.addAll(LogTail.of(link.slot().processLog(), LOG_LINES));
    return new Report.Failed(FailureKind.TRANSIENT, "the trainer process " + how + status, details);
  }
}
