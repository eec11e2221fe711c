package milesweep.common.protocol;

/**
 * Where a running attempt is: for people, neither durable nor numbered.
 *
 * @param epoch epoch under way, counted from 1; 0 when the stage has no epochs
 * @param epochs how many there will be; 0 likewise
 * @param step steps (or evaluation batches) done in this epoch
 * @param steps steps (or batches) of an epoch
 * @param loss mean loss per sample so far in this epoch; null when there is none
 * @param stepMillis recent time of a step; 0 when unknown
 * @param memoryBytes resident memory now
 * @param fetching whether its inputs are on their way and it has not begun; steps are MiB then
 */
public record Progress(
    int epoch,
    int epochs,
    int step,
    int steps,
    Double loss,
    double stepMillis,
    long memoryBytes,
    boolean fetching) {
  private static final int MIB = 20;

  /** Of an attempt at work. */
  public Progress(
      int epoch,
      int epochs,
      int step,
      int steps,
      Double loss,
      double stepMillis,
      long memoryBytes) {
    this(epoch, epochs, step, steps, loss, stepMillis, memoryBytes, false);
  }

  /** Of an attempt whose inputs are fetched, so far as it is known how much that is. */
  public static Progress fetching(long bytesDone, long bytesAll) {
    return new Progress(0, 0, (int) (bytesDone >> MIB), (int) (bytesAll >> MIB), null, 0, 0, true);
  }
}
