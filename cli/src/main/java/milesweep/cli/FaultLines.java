package milesweep.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;

/** Remembers which notes and faults of a sweep were told already, so that each is told once. */
final class FaultLines {
  private final Set<String> told = new LinkedHashSet<>();

  /** The notes and faults that were not told yet. */
  List<String> fresh(SweepOverview sweep) {
    Stream<String> notes = sweep.notes().stream().map(note -> "note: " + note);
    return Stream.concat(notes, sweep.faults().stream()).filter(told::add).toList();
  }
}
