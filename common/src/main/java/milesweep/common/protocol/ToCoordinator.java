package milesweep.common.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.OptionalInt;
import milesweep.common.trial.StageAttempt;

/**
 * What a worker node tells the coordinator, at {@link ClusterNames#coordinatorPath}. Each message
 * names the node and its incarnation; those of an older incarnation are dropped.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ToCoordinator.Heartbeat.class, name = "heartbeat"),
  @JsonSubTypes.Type(value = ToCoordinator.Reports.class, name = "reports"),
  @JsonSubTypes.Type(value = ToCoordinator.Goodbye.class, name = "goodbye"),
})
public sealed interface ToCoordinator extends Message {
  /** Name of the sending node, unique in the cluster. */
  String node();

  /**
   * Counts the starts of the node's actor system, over all its processes; so it rises with each new
   * address. A node that has lost its folder counts from one again.
   */
  long incarnation();

  /** What only this node knows; null of nobody who comes in from outside. */
  NodePass pass();

  /**
   * Registration and sign of life in one: it carries the whole truth of the node, so that losing
   * any of them does no harm. Renews the leases of the attempts that it names. Sent as often as
   * {@link ToNode.Orders} asks, and at once when something changes.
   *
   * @param address path of the node's actor, where answers go
   * @param version of the node's code; another than the coordinator's is refused
   * @param slots all slots of the node that may be given work; none when it is about to leave
   * @param held attempts that the node knows and whose last report is not acknowledged
   * @param artifacts where others get what the node holds; null when it gives nothing out
   */
  record Heartbeat(
      String node,
      long incarnation,
      String address,
      String version,
      List<Slot> slots,
      List<Held> held,
      ArtifactAddress artifacts,
      NodePass pass)
      implements ToCoordinator {
    /** Of a node that gives nothing out and whose word is taken for who it is. */
    public Heartbeat(
        String node,
        long incarnation,
        String address,
        String version,
        List<Slot> slots,
        List<Held> held) {
      this(node, incarnation, address, version, slots, held, null, null);
    }
  }

  /**
   * Reports of one attempt, in order and without gaps, from the first that is not acknowledged on.
   * Sent again, with the next heartbeat, until they are. At most about 500 KiB together.
   */
  record Reports(
      String node,
      long incarnation,
      StageAttempt attempt,
      List<Report.NumberedReport> reports,
      NodePass pass)
      implements ToCoordinator {
    /** Of a node whose word is taken for who it is. */
    public Reports(
        String node, long incarnation, StageAttempt attempt, List<Report.NumberedReport> reports) {
      this(node, incarnation, attempt, reports, null);
    }
  }

  /**
   * The node leaves on purpose; it holds nothing any more that it would go on with. Said again for
   * a while until it is answered with {@link ToNode.Parted}.
   */
  record Goodbye(String node, long incarnation, NodePass pass) implements ToCoordinator {
    /** Of a node whose word is taken for who it is. */
    public Goodbye(String node, long incarnation) {
      this(node, incarnation, null);
    }
  }

  /**
   * A place for one trainer process.
   *
   * @param name unique on its node
   * @param device {@code cpu}, or the UUID of a GPU
   * @param gpu the GPU's number on its machine, from 0; null for a CPU
   * @param kind model of the device, as {@link milesweep.common.trial.NumericContext#device} has it
   * @param memoryBytes what one stage may use
   * @param trouble why nothing can be done there now, for people; null when all is well
   */
  record Slot(
      String name, String device, Integer gpu, String kind, long memoryBytes, String trouble) {
    /** Some CPU cores, all well with them. */
    public static Slot cpu(String name, String kind, long memoryBytes) {
      return new Slot(name, "cpu", null, kind, memoryBytes, null);
    }

    /** The GPU's number on its machine; empty for a CPU. */
    public OptionalInt gpuNumber() {
      return gpu == null ? OptionalInt.empty() : OptionalInt.of(gpu);
    }

    /** The same slot in such trouble. */
    public Slot withTrouble(String now) {
      return new Slot(name, device, gpu, kind, memoryBytes, now);
    }
  }

  /**
   * An attempt on a node.
   *
   * @param slot where it runs or ran
   * @param running whether its process lives
   * @param progress where it is, or null
   */
  record Held(StageAttempt attempt, String slot, boolean running, Progress progress) {}
}
