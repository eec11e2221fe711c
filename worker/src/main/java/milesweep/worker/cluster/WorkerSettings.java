package milesweep.worker.cluster;

import java.time.Duration;
import java.util.List;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.process.SlotTimes;
import milesweep.worker.process.TrainerLaunch;

/**
 * What a worker node needs to know beside its folder.
 *
 * @param version of this code; the coordinator refuses another one
 * @param slots that may be given work
 * @param launch how trainers are started
 * @param times how patient slots are
 * @param tick how often a slot looks at its journals
 * @param heartbeat interval until the coordinator says another
 * @param farewell how long a stopping node waits for its last reports to be acknowledged
 * @param silence after so long without a word from a coordinator a standalone worker starts its
 *     actor system anew
 * @param artifacts how it gives out and fetches artifacts
 */
public record WorkerSettings(
    String version,
    List<Slot> slots,
    TrainerLaunch launch,
    SlotTimes times,
    Duration tick,
    Duration heartbeat,
    Duration farewell,
    Duration silence,
    ArtifactSettings artifacts) {
  public WorkerSettings {
    slots = List.copyOf(slots);
  }

  /** What suits a real run. */
  public static WorkerSettings usual(String version, List<Slot> slots, TrainerLaunch launch) {
    return new WorkerSettings(
        version,
        slots,
        launch,
        SlotTimes.USUAL,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(22),
        Duration.ofSeconds(60),
        ArtifactSettings.USUAL);
  }

  /** The same with other ones for artifacts. */
  public WorkerSettings with(ArtifactSettings other) {
    return new WorkerSettings(
        version, slots, launch, times, tick, heartbeat, farewell, silence, other);
  }
}
