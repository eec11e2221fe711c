package milesweep.coordinator.cluster;

import java.nio.file.Path;
import java.time.Duration;
import milesweep.common.security.NodeNetwork;
import milesweep.coordinator.store.StoreAddress;

/**
 * What a coordinator is started with.
 *
 * @param home durable folder; the coordinator's own is {@code HOME/coordinator}
 * @param store where its store is
 * @param network where it is reached, and by whom
 * @param httpHost address that the HTTP API listens at; people reach it by the network's host
 * @param httpPort of the HTTP API; 0 for a free one
 * @param version of the code
 * @param heartbeat how often nodes report
 * @param lease silence after which a stage may be given to another slot
 * @param downAfter silence after which a member is downed
 * @param notifyCommands whether programs that sweeps name are run here when they end
 */
public record CoordinatorSettings(
    Path home,
    StoreAddress store,
    NodeNetwork network,
    String httpHost,
    int httpPort,
    String version,
    Duration heartbeat,
    Duration lease,
    Duration downAfter,
    boolean notifyCommands) {
  /** Default port of the cluster. */
  public static final int PORT = 25520;

  /** Default port of the HTTP API. */
  public static final int HTTP_PORT = 8080;

  /** On this machine alone, with the given ports and patience for busy machines. */
  public static CoordinatorSettings local(
      Path home, StoreAddress store, int port, int httpPort, String version) {
    return usual(home, store, NodeNetwork.local(port), NodeNetwork.LOOPBACK, httpPort, version);
  }

  /** On a network, with patience for busy machines. */
  public static CoordinatorSettings usual(
      Path home,
      StoreAddress store,
      NodeNetwork network,
      String httpHost,
      int httpPort,
      String version) {
    return new CoordinatorSettings(
        home,
        store,
        network,
        httpHost,
        httpPort,
        version,
        Duration.ofSeconds(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        false);
  }

  /** The same, which runs programs that sweeps name when they end. */
  public CoordinatorSettings withNotifyCommands() {
    return new CoordinatorSettings(
        home, store, network, httpHost, httpPort, version, heartbeat, lease, downAfter, true);
  }
}
