package milesweep.coordinator.cluster;

import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** An actor system with the cluster's own settings, on a free port of this machine. */
final class ClusterKit {
  private ClusterKit() {}

  static ActorTestKit start() {
    return ActorTestKit.create(
        "milesweep",
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.remote.artery.canonical.hostname",
                    "127.0.0.1",
                    "pekko.remote.artery.canonical.port",
                    0))
            .withFallback(ConfigFactory.parseResources("milesweep-cluster.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve());
  }
}
