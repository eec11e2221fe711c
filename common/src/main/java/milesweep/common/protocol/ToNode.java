package milesweep.common.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;

/**
 * What the coordinator tells a worker node. Each message carries the coordinator's epoch; a node
 * drops those of a lower epoch than it has seen. A higher one comes from a coordinator that has
 * started anew, with a cluster of its own: the node joins that one by starting its actor system
 * anew; its trainers go on meanwhile, and the attempts they hold are taken over.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ToNode.Orders.class, name = "orders"),
  @JsonSubTypes.Type(value = ToNode.Acknowledged.class, name = "acknowledged"),
  @JsonSubTypes.Type(value = ToNode.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = ToNode.Parted.class, name = "parted"),
})
public sealed interface ToNode extends Message {
  /** Epoch of the sending coordinator. */
  long epoch();

  /**
   * Answer to a heartbeat, and sent at once when there is something new. Level-triggered: what the
   * heartbeat did not show as done stands here again.
   *
   * @param heartbeatMillis how often the node should send heartbeats
   * @param grants attempts to start; the node ignores those it holds, and those whose number is not
   *     above the highest it has held of that stage; where the slot's process is about to end
   *     another attempt, the grant waits for it
   * @param stops attempts to stop, with what for; their last report, as any other, is sent
   * @param forgets ended attempts that the coordinator has no further interest in; the node drops
   *     them
   * @param peers where artifacts may be had now; null unless something is granted or the node
   *     fetches
   */
  record Orders(
      long epoch,
      long heartbeatMillis,
      List<Grant> grants,
      List<Stop> stops,
      List<StageAttempt> forgets,
      Peers peers)
      implements ToNode {
    /** Orders for which nothing has to be fetched. */
    public Orders(
        long epoch,
        long heartbeatMillis,
        List<Grant> grants,
        List<Stop> stops,
        List<StageAttempt> forgets) {
      this(epoch, heartbeatMillis, grants, stops, forgets, null);
    }
  }

  /**
   * Reports up to a sequence are durable; the node need not send them again.
   *
   * @param upTo highest sequence in the store
   * @param verdict what became of them
   */
  record Acknowledged(long epoch, StageAttempt attempt, long upTo, Verdict verdict)
      implements ToNode {}

  /** The node cannot work for this coordinator: other code, or a name that another node has. */
  record Refused(long epoch, String reason) implements ToNode {}

  /** The node's goodbye has come; nothing is expected of it any more. */
  record Parted(long epoch) implements ToNode {}

  /**
   * The other nodes, as the coordinator knows them.
   *
   * @param complete whether every node that lives has had time to be heard since the coordinator's
   *     start: only then is what none of these has lost
   * @param nodes those that give out artifacts, reachable or not
   */
  record Peers(boolean complete, List<Peer> nodes) {
    public Peers {
      nodes = List.copyOf(nodes);
    }
  }

  /** Another node, and where it gives out artifacts. */
  record Peer(String node, ArtifactAddress artifacts) {}

  /** A stage given to a slot. */
  record Grant(String slot, StageSpec spec) {}

  /**
   * An order to stop.
   *
   * @param reason for people: superseded, cancelled, paused
   */
  record Stop(StageAttempt attempt, String reason) {}

  /** What became of reports. */
  enum Verdict {
    /** Applied, or applied before. */
    ACCEPTED,
    /** Of an attempt that a newer grant has replaced; recorded, without effect. */
    STALE
  }
}
