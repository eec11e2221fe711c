package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.DiskFault;
import milesweep.coordinator.bundle.BundleException;
import milesweep.coordinator.cluster.CoordinatorStartException;
import milesweep.coordinator.store.StoreException;
import milesweep.coordinator.sweepfile.SweepFileException;
import milesweep.worker.cluster.FolderInUseException;

/** Tells a fault that a person can mend from a bug of ours. */
final class Faults {
  private Faults() {}

  /** The lines to print for a fault that a person can mend; empty for a bug. */
  static List<String> lines(Throwable thrown) {
    if (thrown instanceof UserFault fault) {
      return fault.lines();
    }
    if (thrown instanceof SweepFileException fault) {
      return fault.lines();
    }
    if (thrown instanceof BundleException fault) {
      return fault.lines().stream().map(line -> "milesweep: " + line).toList();
    }
    if (thrown instanceof StoreException fault && fault.kind() != StoreException.Kind.BROKEN) {
      return List.of("milesweep: " + fault.getMessage());
    }
    if (thrown instanceof CoordinatorStartException || thrown instanceof FolderInUseException) {
      return List.of("milesweep: " + thrown.getMessage());
    }
    if (thrown instanceof IOException fault) {
      return List.of("milesweep: " + DiskFault.words(fault));
    }
    return List.of();
  }

  /** Writes the stack trace to a temporary file; null when that fails too. */
  static Path writeTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    try {
      Path file = Files.createTempFile("milesweep-bug-", ".txt");
      Files.writeString(file, text.toString());
      return file;
    } catch (IOException e) {
      return null;
    }
  }
}
