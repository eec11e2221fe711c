package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.view.ExecutionSettings;
import milesweep.coordinator.core.CoordinatorCore;
import milesweep.coordinator.core.CoreSettings;
import milesweep.coordinator.core.Effect;
import milesweep.coordinator.core.Event;
import milesweep.coordinator.core.SweepStatus;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.lease.RetryPolicy;
import milesweep.coordinator.store.Change;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor's own promise: nothing is heard of a change before it is durable. */
class SweepCoordinatorTest {
  private static final NodePass PASS = NodePass.random();
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration SILENCE = Duration.ofMillis(300);

  @TempDir private Path folder;
  private final HeldLog log = new HeldLog();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private ActorRef<Object> coordinator;
  private final TestProbe<Effect.Answer> person = KIT.createTestProbe();
  private final TestProbe<ToNode> node = KIT.createTestProbe();

  /** A disk that writes when the test says so. */
  private static final class HeldLog implements DurableLog {
    private record Write(List<Change> changes, Runnable durable, Consumer<Throwable> failed) {}

    private final Deque<Write> held = new ArrayDeque<>();

    @Override
    public synchronized void append(
        List<Change> changes, Runnable durable, Consumer<Throwable> failed) {
      held.add(new Write(changes, durable, failed));
      notifyAll();
    }

    synchronized Write take() throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (held.isEmpty()) {
        wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        assertThat(System.nanoTime()).as("a write is awaited").isLessThan(deadline);
      }
      return held.poll();
    }
  }

  @BeforeEach
  void start() {
    CoreSettings settings = new CoreSettings(1, "v", 1_000, 10_000, RetryPolicy.DEFAULT);
    Snapshot empty = new Snapshot(List.of(), List.of());
    coordinator =
        KIT.spawn(
            SweepCoordinator.create(
                now -> new CoordinatorCore(settings, empty, now),
                log,
                notice -> {},
                ended::complete,
                () -> {}));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private void submit() throws IOException {
    Path file = folder.resolve("one.conf");
    Files.writeString(file, "sweep { model.preset = mile-tiny, training.epochs = 1 }");
    SweepDefinition definition = SweepFile.read(file, Map.of(), folder);
    StoredSweep sweep =
        new StoredSweep(
            definition.name(),
            definition.definitionHash(),
            definition.written(),
            definition.resolvedJson(),
            ExecutionSettings.of(definition.base()),
            "v",
            false,
            SweepState.RUNNING,
            1);
    coordinator.tell(
        new SweepCoordinator.Order(
            new Event.SweepSubmitted(sweep, TrialExpander.expand(definition).trials()),
            "ana",
            person.getRef()));
  }

  private void beat() {
    String address = ActorRefResolver.get(KIT.system()).toSerializationFormat(node.getRef());
    coordinator.tell(
        new ToCoordinator.Heartbeat(
            "w1",
            1,
            address,
            "v",
            List.of(ToCoordinator.Slot.cpu("cpu0", "cpu AVX2", 0)),
            List.of(),
            null,
            PASS));
  }

  @Test
  void a_sweep_is_accepted_only_when_it_is_durable() throws Exception {
    submit();
    HeldLog.Write write = log.take();
    assertThat(write.changes()).hasAtLeastOneElementOfType(Change.SweepAdded.class);
    person.expectNoMessage(SILENCE);
    write.durable().run();
    person.expectMessageClass(Effect.Answer.Accepted.class);
  }

  @Test
  void a_status_tells_nothing_that_is_not_durable_yet() throws Exception {
    TestProbe<Optional<SweepStatus>> one = KIT.createTestProbe();
    TestProbe<List<SweepStatus>> all = KIT.createTestProbe();
    submit();
    HeldLog.Write write = log.take();
    coordinator.tell(new SweepCoordinator.AskOneStatus("one", one.getRef()));
    coordinator.tell(new SweepCoordinator.AskStatus(all.getRef()));
    one.expectNoMessage(SILENCE);
    all.expectNoMessage(SILENCE);
    write.durable().run();
    assertThat(one.receiveMessage()).isPresent();
    assertThat(all.receiveMessage()).hasSize(1);
  }

  @Test
  void a_grant_leaves_only_when_its_attempt_is_durable_and_so_is_all_before_it() throws Exception {
    submit();
    beat();
    List<HeldLog.Write> writes = new ArrayList<>();
    do {
      writes.add(log.take());
    } while (writes.stream()
        .noneMatch(w -> w.changes().stream().anyMatch(Change.Granted.class::isInstance)));
    node.expectNoMessage(SILENCE);
    for (HeldLog.Write write : writes.subList(0, writes.size() - 1)) {
      write.durable().run();
    }
    node.expectNoMessage(SILENCE);
    writes.get(writes.size() - 1).durable().run();
    ToNode.Orders orders = node.expectMessageClass(ToNode.Orders.class);
    assertThat(orders.grants()).hasSize(1);
    assertThat(orders.grants().get(0).spec().attempt().number()).isOne();
  }

  @Test
  void a_failed_write_ends_the_coordinator_and_acknowledges_nothing() throws Exception {
    submit();
    log.take().failed().accept(new IOException("no space left on device"));
    assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("no space left");
    person.expectNoMessage(SILENCE);
  }
}
