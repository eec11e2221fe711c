package milesweep.mile.data.slake;

import java.util.HashMap;
import java.util.Map;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;

/** Sees to it that no two records of a file have the same question id. */
public final class UniqueIds {
  private final Map<Object, JsonRecord> seen = new HashMap<>();
  private final FaultLog faults;
  private final String advice;

  public UniqueIds(FaultLog faults) {
    this(faults, "");
  }

  /** The same with what to do, for the end of a fault. */
  public UniqueIds(FaultLog faults, String advice) {
    this.faults = faults;
    this.advice = advice;
  }

  /**
   * Adds a fault when {@code id} was seen before.
   *
   * @param name what the file calls the id
   * @param id null for a record that has none, which is another fault
   */
  public void check(JsonRecord record, String name, Object id) {
    JsonRecord earlier = id == null ? null : seen.putIfAbsent(id, record);
    if (earlier != null) {
      faults.add(
          record.fault(
              "%s %s is also that of record %d%s".formatted(name, id, earlier.index(), advice)));
    }
  }
}
