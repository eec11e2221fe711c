package milesweep.common.trial;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Kinds of leased work. */
public enum StageKind {
  /** Checks the data, makes the phantom set and takes the fingerprints; before all else. */
  PREPARE,
  /** Trains the initial weights, once for all trials. */
  PRETRAIN,
  /** Trains on one data format. */
  TRAIN,
  /** Answers the test questions and scores them. */
  EVALUATE;

  /** Lower-case name. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
