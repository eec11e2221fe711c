package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import milesweep.mile.checkpoint.torch.ZipDirectory.Region;

/** Where the storages of a file lie. */
@FunctionalInterface
interface Storages {
  /**
   * The bytes of a storage.
   *
   * @throws IOException when the file does not have them
   */
  Region find(String key) throws IOException;
}
