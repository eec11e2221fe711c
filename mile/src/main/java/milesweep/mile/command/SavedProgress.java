package milesweep.mile.command;

import java.util.List;
import milesweep.common.protocol.Report.EpochEnded;

/**
 * A checkpoint of a program's: what it wrote, and how far it was then.
 *
 * @param number counted from 1 within the stage
 * @param path file or folder, relative to the program's folder for checkpoints
 * @param files all files of it
 * @param epoch epochs done
 * @param step steps done in the epoch after those
 * @param seconds time spent until then, over all attempts
 * @param epochs every epoch that was told until then
 */
public record SavedProgress(
    int number,
    String path,
    List<SavedFile> files,
    int epoch,
    int step,
    double seconds,
    List<EpochEnded> epochs) {
  public SavedProgress {
    files = List.copyOf(files);
    epochs = List.copyOf(epochs);
  }

  /** Whether a file of this path belongs to it. */
  boolean has(String file) {
    return files.stream().anyMatch(own -> own.path().equals(file));
  }

  /**
   * One file of a checkpoint.
   *
   * @param path relative to the program's folder for checkpoints
   * @param crc32c over its content
   */
  public record SavedFile(String path, long bytes, long crc32c) {}
}
