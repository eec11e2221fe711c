package milesweep.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;

/** Remembers which faults of a sweep were told already, so that each is told once. */
final class FaultLines {
  private final Set<String> told = new LinkedHashSet<>();

  /** The faults that were not told yet. */
  List<String> fresh(SweepOverview sweep) {
    return sweep.faults().stream().filter(told::add).toList();
  }
}
