package milesweep.common.metric;

/**
 * Counts of right answers, from which the tables' percentages come. An empty group has no
 * percentage.
 *
 * @param openedRight right answers to open questions
 * @param opened open questions
 * @param closedRight right answers to closed questions
 * @param closed closed questions
 */
public record Scores(int openedRight, int opened, int closedRight, int closed) {
  /** Percent of open questions answered right, or null when there are none. */
  public Double openedPercent() {
    return percent(openedRight, opened);
  }

  /** Percent of closed questions answered right, or null when there are none. */
  public Double closedPercent() {
    return percent(closedRight, closed);
  }

  /** Percent of all questions answered right, or null when there are none. */
  public Double globalPercent() {
    return percent(openedRight + closedRight, opened + closed);
  }

  private static Double percent(int right, int of) {
    return of == 0 ? null : 100.0 * right / of;
  }
}
