package milesweep.coordinator.schedule;

/**
 * What a sweep has of all slots.
 *
 * @param used slots that work for it
 * @param most that may
 */
public record Share(int used, int most) {
  /** Of a sweep that nothing works for yet, and that may have all. */
  public static final Share NONE = new Share(0, Integer.MAX_VALUE);

  boolean isFull() {
    return used >= most;
  }

  Share plusOne() {
    return new Share(used + 1, most);
  }
}
