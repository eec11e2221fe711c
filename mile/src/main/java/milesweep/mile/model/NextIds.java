package milesweep.mile.model;

/** Tells how likely each id is next, of a batch of answers that are written one id at a time. */
public interface NextIds {
  /**
   * Appends one id to every row.
   *
   * @param ids one per row
   * @return log-probabilities of each row's next id, (rows, V) row-major
   */
  float[] step(long[] ids);

  /** Goes on with the rows {@code origin} instead: row i continues what row origin[i] has. */
  void reorder(long[] origin);
}
