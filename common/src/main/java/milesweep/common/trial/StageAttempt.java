package milesweep.common.trial;

/**
 * One try at a stage by one slot: the fencing token that every report carries.
 *
 * @param number counted from 1 within the stage
 */
public record StageAttempt(StageKey stage, int number) {
  public StageAttempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts are counted from 1, was " + number);
    }
  }

  @Override
  public String toString() {
    return stage.brief() + "#" + number;
  }
}
