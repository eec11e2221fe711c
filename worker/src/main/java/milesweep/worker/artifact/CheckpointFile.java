package milesweep.worker.artifact;

/**
 * One file of a stage's checkpoints, as a node lists it.
 *
 * @param name path below the folder of the checkpoints, with {@code /}
 * @param bytes its length
 * @param sha256 of its content, hex
 */
public record CheckpointFile(String name, long bytes, String sha256) {}
