package milesweep.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import milesweep.coordinator.expand.Expansion;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.plan.MissingSource;
import milesweep.coordinator.plan.UnsupportedPrecision;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import milesweep.coordinator.sweepfile.SweepReading;

/** Reads a sweep file for the commands that run it. */
final class SweepFiles {
  private SweepFiles() {}

  /** The definition, read against this process's environment and folder. */
  static SweepDefinition read(Path file) {
    return SweepFile.read(file, System.getenv(), Path.of("").toAbsolutePath());
  }

  /** Prints what a person should know of the reading, a line each. */
  static void printNotes(SweepReading reading, Consumer<String> printer) {
    reading.notes().forEach(note -> printer.accept("note: " + note));
  }

  /**
   * Makes sure that each trial asks for a precision that some device has.
   *
   * @param devices names of the devices that there are, {@code cpu} or a GPU's
   * @throws UserFault naming every one that none has
   */
  static void requirePrecisions(
      SweepDefinition definition, Expansion expansion, Set<String> devices) {
    List<UnsupportedPrecision> unsupported = UnsupportedPrecision.of(expansion.trials(), devices);
    if (!unsupported.isEmpty()) {
      List<String> lines =
          new ArrayList<>(unsupported.stream().map(UnsupportedPrecision::toString).toList());
      lines.add(
          "milesweep: sweep %s cannot run on this machine; nothing was started."
              .formatted(definition.name()));
      throw new UserFault(lines);
    }
  }

  /**
   * The trials, of which each has the data and weights that it names.
   *
   * @throws UserFault naming everything that is not there
   */
  static Expansion runnable(SweepDefinition definition) {
    Expansion expansion = TrialExpander.expand(definition);
    List<MissingSource> missing = MissingSource.of(definition, expansion.trials());
    if (!missing.isEmpty()) {
      List<String> lines = new ArrayList<>(missing.stream().map(MissingSource::toString).toList());
      lines.add(
          "milesweep: sweep %s cannot run without these; nothing was started."
              .formatted(definition.name()));
      throw new UserFault(lines);
    }
    return expansion;
  }
}
