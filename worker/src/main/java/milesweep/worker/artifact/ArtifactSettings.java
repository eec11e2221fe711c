package milesweep.worker.artifact;

import java.time.Duration;

/**
 * How a node gives out and fetches artifacts.
 *
 * @param port that it gives them out at; 0 for a free one
 * @param cacheBytes that fetched ones may take
 * @param patience after so long without a byte an input cannot be had now; longer than a dead node
 *     stays in the cluster, so that it is gone from the coordinator's word by then
 * @param stall a node that sends nothing for so long has not answered
 */
public record ArtifactSettings(int port, long cacheBytes, Duration patience, Duration stall) {
  /** What suits a real run: any port, 20 GiB. */
  public static final ArtifactSettings USUAL =
      new ArtifactSettings(0, 20L << 30, Duration.ofMinutes(2), Duration.ofSeconds(20));

  /** The same on this port, with a cache of this size. */
  public ArtifactSettings with(int otherPort, long otherCacheBytes) {
    return new ArtifactSettings(otherPort, otherCacheBytes, patience, stall);
  }
}
