package milesweep.coordinator.core;

/**
 * When a step happens.
 *
 * @param monotonicMillis on the coordinator's monotonic clock: leases and pauses
 * @param wallMillis since 1970: what people read
 */
public record Moment(long monotonicMillis, long wallMillis) {}
