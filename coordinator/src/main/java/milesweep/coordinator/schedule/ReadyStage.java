package milesweep.coordinator.schedule;

import java.util.List;
import milesweep.common.device.DeviceWish;
import milesweep.common.trial.StageKey;

/**
 * A stage whose inputs are all there.
 *
 * @param key the stage
 * @param priority of its sweep; higher goes first
 * @param sweepOrder place of its sweep among all; lower goes first among equals
 * @param prepares whether it is a prepare stage, which everything else waits for
 * @param begun whether its trial has a finished stage of its own, so that a row is near
 * @param waitingTrials trials that need it; 1 or more
 * @param pathSeconds expected time of this stage and of the longest chain below it
 * @param position place of its first trial in the sweep
 * @param device where it may run
 * @param memoryBytes what it needs; 0 when unknown
 * @param kind model of the device that its numeric context names; null before there is one
 * @param near names of nodes that hold its checkpoints or inputs, best first
 * @param avoided names of nodes where it died since its last progress
 */
public record ReadyStage(
    StageKey key,
    int priority,
    int sweepOrder,
    boolean prepares,
    boolean begun,
    int waitingTrials,
    double pathSeconds,
    int position,
    DeviceWish device,
    long memoryBytes,
    String kind,
    List<String> near,
    List<String> avoided) {
  public ReadyStage {
    near = List.copyOf(near);
    avoided = List.copyOf(avoided);
  }
}
