package milesweep.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import milesweep.common.protocol.ClusterNames;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.security.NodeNetwork;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/** An {@link IdleNode} as a member of a cluster, in a process of its own. */
final class IdleWorker {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private record Beat() {}

  private IdleWorker() {}

  /** Arguments: {@code host:port} of the coordinator, name, slots, version. */
  public static void main(String[] arguments) {
    String coordinator = ClusterNames.address(arguments[0]);
    int slots = Integer.parseInt(arguments[2]);
    Behavior<Object> guardian =
        Behaviors.setup(
            context -> {
              context.spawn(node(coordinator, arguments[1], slots, arguments[3], () -> {}), "node");
              return Behaviors.ignore();
            });
    ActorSystem<Object> system = ActorSystem.create(guardian, ClusterNames.SYSTEM, config());
    Cluster.get(system).manager().tell(Join.create(AddressFromURIString.parse(coordinator)));
  }

  /** The node's actor; {@code granted} is run whenever it was given something. */
  static Behavior<Object> node(
      String coordinator, String name, int slots, String version, Runnable granted) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerAtFixedRate(new Beat(), HEARTBEAT);
                  IdleNode node = start(context, coordinator, name, slots, version);
                  return Behaviors.receive(Object.class)
                      .onMessage(
                          Beat.class,
                          beat -> {
                            node.beat();
                            return Behaviors.same();
                          })
                      .onMessage(
                          ToNode.class,
                          message -> {
                            int before = node.done;
                            node.hear(message);
                            if (node.done > before) {
                              granted.run();
                            }
                            return Behaviors.same();
                          })
                      .build();
                }));
  }

  private static IdleNode start(
      ActorContext<Object> context, String coordinator, String name, int slots, String version) {
    ActorRefResolver resolver = ActorRefResolver.get(context.getSystem());
    ActorRef<ToCoordinator> leader =
        resolver.resolveActorRef(ClusterNames.coordinatorPath(coordinator));
    String address = resolver.toSerializationFormat(context.getSelf()).replaceFirst("#.*", "");
    IdleNode node = new IdleNode(name, address, version, slots, leader::tell);
    node.beat();
    return node;
  }

  private static Config config() {
    return ConfigFactory.parseMap(NodeNetwork.local(0).pekkoSettings())
        .withFallback(ConfigFactory.parseMap(Map.of("pekko.cluster.roles", List.of("worker"))))
        .withFallback(ConfigFactory.parseResources("milesweep-cluster.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
