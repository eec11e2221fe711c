package milesweep.common.trainer;

import milesweep.common.trial.StageAttempt;

/**
 * What a trainer process writes about itself, so that a restarted node finds it again.
 *
 * @param process the trainer process
 * @param socket path of its Unix-domain socket
 * @param attempt what it works on; null when idle
 * @param folder the attempt's folder; null when idle
 */
public record TrainerState(
    ProcessIdentity process, String socket, StageAttempt attempt, String folder) {}
