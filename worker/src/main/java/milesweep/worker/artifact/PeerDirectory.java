package milesweep.worker.artifact;

import java.util.List;
import milesweep.common.protocol.ToNode.Peers;

/** The other nodes, as the coordinator told of them last. For any thread. */
public final class PeerDirectory {
  private volatile Peers peers = new Peers(false, List.of());

  /** Takes what an order says; null says nothing new. */
  public void update(Peers told) {
    if (told != null) {
      peers = told;
    }
  }

  Peers now() {
    return peers;
  }
}
