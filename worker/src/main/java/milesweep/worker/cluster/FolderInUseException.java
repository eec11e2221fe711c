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

  FolderInUseException(Path folder, String machine, Path note) {
    super(
        "%s belongs to the worker of %s, and file locks do not work there that could tell whether it runs; give this one another --name, or remove %s if that worker is gone"
            .formatted(folder, machine, note));
  }
}
