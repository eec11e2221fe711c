package milesweep.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;

/** Remembers which notes, faults and warnings of a sweep were told, so that each is told once. */
final class FaultLines {
  private final Set<String> told = new LinkedHashSet<>();

  /** Those that were not told yet. */
  List<String> fresh(SweepOverview sweep) {
    return all(sweep).filter(told::add).toList();
  }

  /** All of a sweep: what prepare noted, faults, warnings. */
  static Stream<String> all(SweepOverview sweep) {
    return Stream.of(
            sweep.notes().stream().map(note -> "note: " + note),
            sweep.faults().stream(),
            sweep.warnings().stream().map(text -> "warning: " + text))
        .flatMap(lines -> lines);
  }
}
