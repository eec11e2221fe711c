package milesweep.worker.artifact;

import java.io.IOException;
import milesweep.common.DiskFault;

/** An input that could be had, but not be kept here: no room, or a disk that fails. */
final class StorageException extends IOException {
  private static final long serialVersionUID = 1;

  StorageException(String message) {
    super(message);
  }

  /** Names the file beside the fault where the fault does not. */
  static StorageException of(Object file, IOException fault) {
    String words = DiskFault.words(fault);
    StorageException told = new StorageException(words.contains("/") ? words : file + ": " + words);
    told.initCause(fault);
    return told;
  }
}
