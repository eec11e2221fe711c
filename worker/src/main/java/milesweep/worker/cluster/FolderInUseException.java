package milesweep.worker.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** Another process of the same role uses the folder. */
public final class FolderInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(Path folder) {
    super(
        folder
            + " is in use by another worker; stop that one, or give this one another --name or --home");
  }
}
