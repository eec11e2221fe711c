package milesweep.mile.data.slake;

import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;

/** Counts the records that faults have spoilt since it was made. */
public final class FaultyRecords {
  private final FaultLog faults;
  private final int before;

  public FaultyRecords(FaultLog faults) {
    this.faults = faults;
    this.before = faults.count();
  }

  /** Whether there was any fault. */
  public boolean any() {
    return faults.count() > before;
  }

  /** Records with at least one fault. */
  public int count() {
    return (int)
        faults.faults().stream()
            .skip(before)
            .filter(Fault::canBeSkipped)
            .mapToInt(Fault::record)
            .distinct()
            .count();
  }
}
