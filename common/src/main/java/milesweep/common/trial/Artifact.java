package milesweep.common.trial;

/**
 * A file that a stage made and others read, named by its content.
 *
 * @param sha256 of the whole file, hex
 * @param bytes its length
 * @param path where the node that made it keeps it, absolute
 */
public record Artifact(String sha256, long bytes, String path) {}
