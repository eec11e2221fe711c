package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a trial stands, as tables and exports print it. */
public enum TrialState {
  /** Waits for a slot, or for a stage before. */
  PENDING,
  /** One of its stages runs. */
  RUNNING,
  /** Its sweep is paused before it was done. */
  PAUSED,
  SUCCEEDED,
  /** One of its stages failed for good. */
  FAILED,
  /** One of its stages does not fit any device. */
  OUT_OF_MEMORY,
  /** Its node was lost, and no other has taken it yet. */
  LOST,
  /** It was stopped for want of time, and goes on later. */
  PREEMPTED,
  CANCELLED;

  /** {@code out-of-memory}. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it stays so unless a person asks for more. */
  public boolean isTerminal() {
    return switch (this) {
      case SUCCEEDED, FAILED, OUT_OF_MEMORY, CANCELLED -> true;
      case PENDING, RUNNING, PAUSED, LOST, PREEMPTED -> false;
    };
  }

  @Override
  public String toString() {
    return label();
  }
}
