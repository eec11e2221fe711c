package milesweep.mile.data.slake;

import java.util.Locale;

/** The parts of a data set, each a file. */
public enum SplitName {
  TRAIN,
  VALIDATE,
  TEST;

  /** {@code train}, {@code validate} or {@code test}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code train.json} and so on. */
  public String file() {
    return label() + ".json";
  }

  @Override
  public String toString() {
    return label();
  }
}
