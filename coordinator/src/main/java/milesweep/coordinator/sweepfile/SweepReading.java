package milesweep.coordinator.sweepfile;

import java.util.List;

/**
 * A definition as it was read, with what a person should know of the reading.
 *
 * @param definition what was read
 * @param notes one line each: what an option replaced, what has no effect
 */
public record SweepReading(SweepDefinition definition, List<String> notes) {
  public SweepReading {
    notes = List.copyOf(notes);
  }
}
