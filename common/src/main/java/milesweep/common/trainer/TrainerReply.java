package milesweep.common.trainer;

import milesweep.common.trial.StageAttempt;

/**
 * A trainer's answer to a command.
 *
 * @param ok whether the command was followed, or had nothing to do
 * @param problem why not; null when {@code ok}
 * @param attempt what the trainer works on now; null when idle
 * @param memoryBytes its resident memory
 */
public record TrainerReply(boolean ok, String problem, StageAttempt attempt, long memoryBytes) {}
