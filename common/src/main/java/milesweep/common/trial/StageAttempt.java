package milesweep.common.trial;

/**
 * One try at a stage by one slot: the fencing token that every report carries.
 *
 * @param number counted from 1 within the stage
 */
public record StageAttempt(StageKey stage, int number) implements Comparable<StageAttempt> {
  public StageAttempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts are counted from 1, was " + number);
    }
  }

  /** By stage, then by number. */
  @Override
  public int compareTo(StageAttempt other) {
    int byStage = stage.compareTo(other.stage);
    return byStage == 0 ? Integer.compare(number, other.number) : byStage;
  }

  @Override
  public String toString() {
    return stage.brief() + "#" + number;
  }
}
