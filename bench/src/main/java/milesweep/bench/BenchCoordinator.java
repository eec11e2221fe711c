package milesweep.bench;

import java.nio.file.Path;
import milesweep.coordinator.cluster.CoordinatorNode;
import milesweep.coordinator.cluster.CoordinatorSettings;
import milesweep.coordinator.store.StoreAddress;

/** A coordinator as the product starts it, with its store on the disk, in a process of its own. */
final class BenchCoordinator {
  static final String VERSION = "bench";

  private BenchCoordinator() {}

  /** Starts it on free ports; whatever makes it fail ends the process. */
  static CoordinatorNode start(Path home) {
    return CoordinatorNode.start(
        CoordinatorSettings.local(
            home, StoreAddress.of(home.resolve("coordinator"), null), 0, 0, VERSION),
        failure -> {
          System.err.println("the coordinator failed: " + failure);
          Runtime.getRuntime().halt(1);
        });
  }
}
