package milesweep.common.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.StageResult;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.trial.StageAttempt;

/** One fact from a trainer, numbered within its attempt by {@link NumberedReport}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Report.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Report.Warned.class, name = "warned"),
  @JsonSubTypes.Type(value = Report.EpochEnded.class, name = "epoch"),
  @JsonSubTypes.Type(value = Report.CheckpointSaved.class, name = "checkpoint"),
  @JsonSubTypes.Type(value = Report.PredictionsMade.class, name = "predictions"),
  @JsonSubTypes.Type(value = Report.Succeeded.class, name = "succeeded"),
  @JsonSubTypes.Type(value = Report.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = Report.Stopped.class, name = "stopped"),
})
public sealed interface Report {
  /** Whether the attempt ends with this report. */
  @JsonIgnore
  default boolean isTerminal() {
    return this instanceof Succeeded || this instanceof Failed || this instanceof Stopped;
  }

  /**
   * The trainer has read its stage.
   *
   * @param resumedAtEpoch epochs that were already done, 0 for a fresh start
   * @param environment the numeric context that it computes with ({@link
   *     milesweep.common.trial.NumericContext#environment}), process id, host
   */
  record Started(int resumedAtEpoch, Map<String, String> environment) implements Report {}

  /**
   * The stage goes on, but a person should know of this.
   *
   * @param message what happened, where, and what follows; one line
   */
  record Warned(String message) implements Report {}

  /**
   * An epoch has ended.
   *
   * @param epoch counted from 1
   * @param epochs how many there will be
   * @param loss mean training loss per sample of this epoch
   * @param learningRate of this epoch
   * @param seconds this epoch took
   * @param metrics further figures by name, as a trainer of the user's own tells them; null when
   *     there are none
   * @param validation how it does on the validation split; null for an epoch without validation
   */
  record EpochEnded(
      int epoch,
      int epochs,
      double loss,
      double learningRate,
      double seconds,
      Map<String, Double> metrics,
      ValidationMetrics validation)
      implements Report {
    /** An epoch without further figures and without validation. */
    public EpochEnded(int epoch, int epochs, double loss, double learningRate, double seconds) {
      this(epoch, epochs, loss, learningRate, seconds, null, null);
    }
  }

  /**
   * A checkpoint is durable.
   *
   * @param epoch epochs done
   * @param step steps done within the epoch after those
   * @param folder folder of the stage's checkpoints, absolute
   */
  record CheckpointSaved(int epoch, int step, String folder) implements Report {}

  /**
   * Some predictions, in the order of qid; all chunks together are the evaluation. At most 200 in
   * one report.
   */
  record PredictionsMade(List<Prediction> predictions) implements Report {}

  /** The stage is done. */
  record Succeeded(StageResult result) implements Report {}

  /**
   * The attempt failed.
   *
   * @param kind decides what happens next
   * @param message what happened, where, and what to do; one line
   * @param details further lines: every fault of a data set, the last lines of the log
   */
  record Failed(FailureKind kind, String message, List<String> details) implements Report {}

  /** The attempt was stopped on request; its progress is in the last checkpoint. */
  record Stopped(String reason) implements Report {}

  /** What a failure means for the stage. */
  enum FailureKind {
    /** Try again: the process died, a file was not readable for a moment. */
    TRANSIENT,
    /** Memory ran out: try again in less of it. */
    OUT_OF_MEMORY,
    /**
     * Weights that a stage before has made cannot be read any more: that stage runs again. The
     * details are the SHA-256 of each such artifact and nothing else.
     */
    MISSING_INPUT,
    /** It would fail again: bad data, NaN loss. Not retried. */
    DETERMINISTIC
  }

  /** A report with its place in its attempt, counted from 1 without gaps. */
  record NumberedReport(StageAttempt attempt, long sequence, Report report) {}
}
