package milesweep.coordinator.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import milesweep.common.trial.StageKey;

/**
 * The leases that hold now: at most one for a stage. A lease that runs out is merely dropped, which
 * makes its stage grantable; the attempt stays the current one until another is granted (fence by
 * grant, not by expiry), and a node that shows it again gets its lease back.
 */
public final class LeaseTable {
  private final SortedMap<StageKey, Lease> byStage = new TreeMap<>();
  private final Map<String, SortedMap<StageKey, Lease>> byNode = new TreeMap<>();

  /** The stage's lease, if one holds. */
  public Optional<Lease> of(StageKey stage) {
    return Optional.ofNullable(byStage.get(stage));
  }

  /** Starts or renews a lease; it takes the place of any other for its stage. */
  public void put(Lease lease) {
    end(lease.attempt().stage());
    byStage.put(lease.attempt().stage(), lease);
    byNode
        .computeIfAbsent(lease.node(), first -> new TreeMap<>())
        .put(lease.attempt().stage(), lease);
  }

  /** Ends the stage's lease, if it has one, and returns it. */
  public Optional<Lease> end(StageKey stage) {
    Lease lease = byStage.remove(stage);
    if (lease != null) {
      SortedMap<StageKey, Lease> onNode = byNode.get(lease.node());
      onNode.remove(stage);
      if (onNode.isEmpty()) {
        byNode.remove(lease.node());
      }
    }
    return Optional.ofNullable(lease);
  }

  /** The leases of a node, by stage. */
  public List<Lease> onNode(String node) {
    return List.copyOf(byNode.getOrDefault(node, new TreeMap<>()).values());
  }

  /** All leases, by stage. */
  public List<Lease> all() {
    return List.copyOf(byStage.values());
  }

  /** Drops the leases that have run out by now and returns them, by stage. */
  public List<Lease> expire(long nowMillis) {
    List<Lease> expired = new ArrayList<>();
    for (Lease lease : byStage.values()) {
      if (lease.expiresAtMillis() <= nowMillis) {
        expired.add(lease);
      }
    }
    expired.forEach(lease -> end(lease.attempt().stage()));
    return expired;
  }

  /**
   * Lets no lease end before the time given for its stage: for a coordinator that was itself away
   * for a while.
   */
  public void extendAll(ToLongFunction<StageKey> untilMillis) {
    for (Lease lease : all()) {
      long until = untilMillis.applyAsLong(lease.attempt().stage());
      if (lease.expiresAtMillis() < until) {
        put(lease.until(until));
      }
    }
  }
}
