package milesweep.common.trainer;

/**
 * What a trainer process writes about itself when it starts, so that a restarted node finds it
 * again; what it works on, it says when it is asked.
 *
 * @param process the trainer process
 * @param socket path of its Unix-domain socket
 */
public record TrainerState(ProcessIdentity process, String socket) {}
