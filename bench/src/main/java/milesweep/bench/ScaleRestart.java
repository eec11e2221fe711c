package milesweep.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import milesweep.common.protocol.ClusterNames;
import milesweep.coordinator.cluster.CoordinatorNode;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;

/**
 * From the start of a coordinator's process over the store of a large sweep to the first grant that
 * reaches a node. The node is in this process, since a real one is running when its coordinator
 * comes back.
 */
final class ScaleRestart {
  private ScaleRestart() {}

  /** The argument is the home. */
  public static void main(String[] arguments) throws Exception {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    Path home = Path.of(arguments[0]);
    CoordinatorNode node = BenchCoordinator.start(home);
    CountDownLatch granted = new CountDownLatch(1);
    node.system()
        .tell(
            new SpawnProtocol.Spawn<>(
                IdleWorker.node(
                    ClusterNames.address(node.clusterAddress()),
                    "w2",
                    64,
                    BenchCoordinator.VERSION,
                    granted::countDown),
                "node",
                Props.empty(),
                node.system().ignoreRef()));
    if (!granted.await(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("nothing was granted in two minutes");
    }
    double seconds = (System.currentTimeMillis() - start) / 1000.0;
    System.out.println(new Figures().put("restart_seconds", seconds).toJson());
    System.exit(0);
  }
}
