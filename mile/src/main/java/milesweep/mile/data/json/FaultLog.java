package milesweep.mile.data.json;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong (faults) and what is only worth knowing (warnings), in the order found. */
public final class FaultLog {
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  public void add(Fault fault) {
    faults.add(fault);
  }

  public void warn(String warning) {
    warnings.add(warning);
  }

  public int count() {
    return faults.size();
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  public List<String> warnings() {
    return List.copyOf(warnings);
  }
}
