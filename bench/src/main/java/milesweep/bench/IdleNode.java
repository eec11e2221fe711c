package milesweep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;

/**
 * A worker node that speaks the protocol and has every stage done at once: what it costs to have a
 * stage done is all that is left.
 */
final class IdleNode {
  private final String name;
  private final String address;
  private final String version;
  private final NodePass pass = NodePass.random();
  private final List<Slot> slots;
  private final Consumer<ToCoordinator> coordinator;
  private final Map<StageAttempt, String> held = new TreeMap<>();

  /** Stages that were granted and reported. */
  int done;

  IdleNode(
      String name, String address, String version, int slots, Consumer<ToCoordinator> coordinator) {
    this.name = name;
    this.address = address;
    this.version = version;
    this.slots =
        IntStream.range(0, slots).mapToObj(i -> Slot.cpu("cpu" + i, "bench", 1L << 30)).toList();
    this.coordinator = coordinator;
  }

  void beat() {
    List<Held> ended = new ArrayList<>();
    held.forEach((attempt, slot) -> ended.add(new Held(attempt, slot, false, null)));
    coordinator.accept(
        new ToCoordinator.Heartbeat(name, 1, address, version, slots, ended, null, pass));
  }

  void hear(ToNode message) {
    if (message instanceof ToNode.Orders orders) {
      orders.grants().forEach(this::run);
    } else if (message instanceof ToNode.Acknowledged ack) {
      held.remove(ack.attempt());
    } else if (message instanceof ToNode.Refused refused) {
      throw new IllegalStateException(refused.reason());
    }
  }

  private void run(ToNode.Grant grant) {
    StageSpec spec = grant.spec();
    if (held.putIfAbsent(spec.attempt(), grant.slot()) == null) {
      done++;
      Report started = IdleStage.started();
      Report succeeded = new Report.Succeeded(IdleStage.result(spec));
      coordinator.accept(
          new ToCoordinator.Reports(
              name,
              1,
              spec.attempt(),
              List.of(
                  new Report.NumberedReport(spec.attempt(), 1, started),
                  new Report.NumberedReport(spec.attempt(), 2, succeeded)),
              pass));
    }
  }
}
