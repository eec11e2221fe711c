package milesweep.common.trainer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import milesweep.common.trial.StageAttempt;

/**
 * One line of JSON to a trainer's socket; each is answered by a line with a {@link TrainerReply}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainerCommand.Run.class, name = "run"),
  @JsonSubTypes.Type(value = TrainerCommand.Stop.class, name = "stop"),
  @JsonSubTypes.Type(value = TrainerCommand.Await.class, name = "await"),
  @JsonSubTypes.Type(value = TrainerCommand.Ping.class, name = "ping"),
  @JsonSubTypes.Type(value = TrainerCommand.Exit.class, name = "exit"),
})
public sealed interface TrainerCommand {
  /**
   * Start the attempt of this file; harmless when the trainer has it already.
   *
   * @param spec path of a {@code spec.json} in its attempt's folder
   */
  record Run(String spec) implements TrainerCommand {}

  /** Checkpoint at the next step, report {@code Stopped}; harmless when the attempt is over. */
  record Stop(StageAttempt attempt, String reason) implements TrainerCommand {}

  /**
   * Answer as soon as the attempt's last report is on the disk; at once when that attempt is not
   * under way, or when another such command takes the place of this one.
   */
  record Await(StageAttempt attempt) implements TrainerCommand {}

  /** Say what you do; keeps an idle trainer from leaving. */
  record Ping() implements TrainerCommand {}

  /** Leave; refused while an attempt runs. */
  record Exit() implements TrainerCommand {}
}
