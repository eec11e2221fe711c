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
 */
public record Progress(
    int epoch, int epochs, int step, int steps, Double loss, double stepMillis, long memoryBytes) {}
