package milesweep.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import milesweep.common.journal.JournalWriter;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.worker.artifact.ArtifactSettings;
import milesweep.worker.artifact.NodeArtifacts;
import milesweep.worker.artifact.PeerDirectory;
import milesweep.worker.process.AttemptStore;
import milesweep.worker.process.ProcessLauncher;
import milesweep.worker.process.SlotKeeper;
import milesweep.worker.process.SlotTimes;
import milesweep.worker.process.TrainerLaunch;
import milesweep.worker.process.TrainerLink;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerNodeTest {
  private static final NodePass PASS = NodePass.random();
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final StageAttempt ATTEMPT = new StageAttempt(new StageKey("0123456789ab"), 1);
  private static final StageSpec SPEC =
      new StageSpec(
          ATTEMPT,
          StageKind.PREPARE,
          null,
          Settings.empty(),
          Settings.empty(),
          Map.of(),
          null,
          List.of(),
          null);
  private static final ArtifactAddress GIVEN_OUT =
      new ArtifactAddress("http://127.0.0.1:1", "secret");
  private static final Slot OFFERED = Slot.cpu("cpu0", "cpu AVX2", 1L << 30);

  /** Sends what is not acknowledged with every look. */
  private static final SlotTimes RESENDING =
      new SlotTimes(
          Duration.ZERO,
          SlotTimes.USUAL.contact(),
          SlotTimes.USUAL.start(),
          SlotTimes.USUAL.stop(),
          SlotTimes.USUAL.warm());

  private static final Held RUNNING = new Held(ATTEMPT, "cpu0", true, null);
  private static final Held ENDED = new Held(ATTEMPT, "cpu0", false, null);

  private final TestProbe<ToCoordinator> coordinator = KIT.createTestProbe(ToCoordinator.class);
  private final TestProbe<GpuSlot.Command> slot = KIT.createTestProbe(GpuSlot.Command.class);
  private final TestProbe<String> heard = KIT.createTestProbe(String.class);
  private final PeerDirectory peers = new PeerDirectory();
  private ActorRef<Object> node;

  @BeforeEach
  void starts_a_node_whose_slot_is_a_probe() {
    WorkerSettings usual =
        WorkerSettings.usual(
            "1.0", List.of(OFFERED), TrainerLaunch.of(List.of(), Path.of("cache")));
    WorkerSettings settings =
        new WorkerSettings(
            usual.version(),
            usual.slots(),
            usual.launch(),
            usual.times(),
            usual.tick(),
            Duration.ofHours(1),
            Duration.ofSeconds(20),
            usual.silence(),
            usual.artifacts());
    node =
        KIT.spawn(
            WorkerNode.create(
                new WorkerIdentity("w1", 7, "here", GIVEN_OUT, PASS),
                settings,
                Set.of("cpu0"),
                (name, events) ->
                    Behaviors.receiveMessage(
                        command -> {
                          slot.ref().tell(command);
                          return Behaviors.same();
                        }),
                Optional.of(coordinator.ref()),
                peers,
                listener()));
  }

  @AfterAll
  static void ends_the_actors() {
    KIT.shutdownTestKit();
  }

  private WorkerNode.Listener listener() {
    return new WorkerNode.Listener() {
      @Override
      public void heard() {
        heard.ref().tell("heard");
      }

      @Override
      public void newCoordinator(long epoch) {
        heard.ref().tell("new coordinator " + epoch);
      }

      @Override
      public void refused(String reason) {
        heard.ref().tell("refused: " + reason);
      }
    };
  }

  private void holds(Held... held) {
    node.tell(new GpuSlot.Holds("cpu0", List.of(held), null));
  }

  private ToCoordinator.Heartbeat heartbeat() {
    return coordinator.expectMessageClass(ToCoordinator.Heartbeat.class);
  }

  private static ToNode.Orders orders(
      long epoch, List<ToNode.Grant> grants, List<ToNode.Stop> stops, List<StageAttempt> forgets) {
    return new ToNode.Orders(epoch, 3_600_000, grants, stops, forgets);
  }

  private static ToNode.Orders grant(long epoch, String slot) {
    return orders(epoch, List.of(new ToNode.Grant(slot, SPEC)), List.of(), List.of());
  }

  @Test
  void a_heartbeat_says_who_the_node_is_what_it_offers_and_what_it_holds() {
    coordinator.expectNoMessage(Duration.ofMillis(50)); // the slot has not looked at its disk
    holds(RUNNING);
    assertThat(heartbeat())
        .isEqualTo(
            new ToCoordinator.Heartbeat(
                "w1", 7, "here", "1.0", List.of(OFFERED), List.of(RUNNING), GIVEN_OUT, PASS));
    holds(RUNNING);
    coordinator.expectNoMessage(Duration.ofMillis(50)); // nothing new
    holds(ENDED);
    assertThat(heartbeat().held()).containsExactly(ENDED);
  }

  @Test
  void a_slot_in_trouble_is_told_at_once_and_so_is_its_end() {
    holds();
    assertThat(heartbeat().slots()).containsExactly(OFFERED);
    node.tell(new GpuSlot.Holds("cpu0", List.of(), "no space"));
    assertThat(heartbeat().slots()).containsExactly(OFFERED.withTrouble("no space"));
    holds();
    assertThat(heartbeat().slots()).containsExactly(OFFERED);
  }

  @Test
  void heartbeats_come_as_often_as_the_coordinator_asks() {
    holds();
    heartbeat();
    node.tell(new ToNode.Orders(1, 10, List.of(), List.of(), List.of()));
    heartbeat();
    heartbeat();
  }

  @Test
  void a_grant_goes_to_its_slot_and_one_for_an_unknown_slot_nowhere() {
    holds();
    node.tell(grant(1, "gpu9"));
    node.tell(grant(1, "cpu0"));
    slot.expectMessage(new GpuSlot.Run(SPEC));
  }

  @Test
  void stops_forgets_and_acknowledgements_reach_the_slot_that_holds_the_attempt() {
    ToNode.Stop stop = new ToNode.Stop(ATTEMPT, "paused");
    holds();
    node.tell(orders(1, List.of(), List.of(stop), List.of(ATTEMPT))); // nobody holds it
    holds(RUNNING);
    node.tell(orders(1, List.of(), List.of(stop), List.of(ATTEMPT)));
    node.tell(new ToNode.Acknowledged(1, ATTEMPT, 4, ToNode.Verdict.STALE));
    slot.expectMessage(new GpuSlot.Stop(ATTEMPT, "paused"));
    slot.expectMessage(new GpuSlot.Forget(ATTEMPT));
    slot.expectMessage(new GpuSlot.Acknowledge(ATTEMPT, 4));
    slot.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void orders_of_a_coordinator_that_was_replaced_are_ignored() {
    node.tell(orders(5, List.of(), List.of(), List.of()));
    heard.expectMessage("heard");
    node.tell(grant(4, "cpu0"));
    node.tell(grant(6, "cpu0"));
    slot.expectMessage(new GpuSlot.Run(SPEC));
    slot.expectNoMessage(Duration.ofMillis(50));
    heard.expectMessage("new coordinator 6");
    heard.expectMessage("heard");
  }

  @Test
  void a_refusal_is_passed_on() {
    node.tell(new ToNode.Refused(1, "version 2.0 is wanted"));
    heard.expectMessage("heard");
    heard.expectMessage("refused: version 2.0 is wanted");
  }

  @Test
  void reports_are_passed_on_with_the_nodes_name_and_incarnation() {
    List<NumberedReport> reports =
        List.of(new NumberedReport(ATTEMPT, 1, new Report.Stopped("enough")));
    node.tell(new GpuSlot.Due(ATTEMPT, reports));
    coordinator.expectMessage(new ToCoordinator.Reports("w1", 7, ATTEMPT, reports, PASS));
  }

  @Test
  void a_leaving_node_stops_its_slots_and_says_goodbye_when_all_is_acknowledged() {
    holds(RUNNING);
    heartbeat();
    node.tell(new WorkerNode.Leave("stopping"));
    slot.expectMessage(new GpuSlot.StopAll("stopping"));
    assertThat(heartbeat().slots()).isEmpty();
    node.tell(new GpuSlot.Stopping("cpu0"));
    node.tell(grant(1, "cpu0"));
    holds(ENDED);
    heartbeat();
    slot.expectNoMessage(Duration.ofMillis(50)); // no grant
    holds();
    heartbeat();
    coordinator.expectMessage(new ToCoordinator.Goodbye("w1", 7, PASS));
    heartbeat();
    coordinator.expectMessage(new ToCoordinator.Goodbye("w1", 7, PASS));
    node.tell(new ToNode.Parted(1));
    coordinator.expectTerminated(node);
  }

  @Test
  void a_leaving_node_does_not_wait_long_for_a_coordinator_that_is_not_there() {
    holds();
    node.tell(new WorkerNode.Leave("stopping"));
    node.tell(new GpuSlot.Stopping("cpu0"));
    coordinator.expectTerminated(node, Duration.ofSeconds(20));
  }

  @Test
  void a_grant_under_way_when_the_node_leaves_is_waited_for() {
    holds();
    heartbeat();
    node.tell(grant(1, "cpu0"));
    node.tell(new WorkerNode.Leave("stopping"));
    heartbeat();
    coordinator.expectNoMessage(Duration.ofMillis(50));
    holds(RUNNING);
    heartbeat();
    node.tell(new GpuSlot.Stopping("cpu0"));
    coordinator.expectNoMessage(Duration.ofMillis(50));
    holds();
    coordinator.fishForMessage(
        Duration.ofSeconds(5),
        message ->
            message instanceof ToCoordinator.Goodbye
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  @Test
  void a_node_that_leaves_before_its_slots_have_looked_waits_for_them() {
    node.tell(new WorkerNode.Leave("stopping"));
    coordinator.expectNoMessage(Duration.ofMillis(50));
    holds();
    heartbeat();
    node.tell(new GpuSlot.Stopping("cpu0"));
    heartbeat();
    coordinator.expectMessageClass(ToCoordinator.Goodbye.class);
  }

  @Test
  void a_slot_looks_at_once_when_its_trainer_has_news(@TempDir Path folder) throws Exception {
    TestProbe<GpuSlot.Event> events = KIT.createTestProbe(GpuSlot.Event.class);
    AttemptStore attempts = new AttemptStore(folder.resolve("stages"));
    attempts.add("cpu0", SPEC);
    Path journal = AttemptFolder.of(folder.resolve("stages"), ATTEMPT).journal();
    try (JournalWriter writer = JournalWriter.open(journal, ATTEMPT)) {
      writer.append(new Report.Stopped("long ago"));
    }
    TrainerLink link =
        new TrainerLink(
            new SlotFolder(folder.resolve("slot"), folder.resolve("local")),
            new ProcessLauncher(TrainerLaunch.of(List.of(), folder)));
    CompletableFuture<Runnable> told = new CompletableFuture<>();
    KIT.spawn(
        GpuSlot.create(
            "cpu0",
            folder,
            (sender, news) -> {
              told.complete(news);
              return new SlotKeeper(
                  "cpu0",
                  attempts,
                  artifacts(folder),
                  link,
                  RESENDING,
                  sender,
                  news,
                  System::nanoTime);
            },
            Duration.ofHours(1),
            events.ref()));
    events.expectMessageClass(GpuSlot.Due.class); // the look that begins it
    events.expectMessageClass(GpuSlot.Holds.class);
    told.get().run();
    assertThat(events.expectMessageClass(GpuSlot.Due.class).attempt()).isEqualTo(ATTEMPT);
  }

  private static NodeArtifacts artifacts(Path folder) {
    return new NodeArtifacts(
        folder.resolve("stages"),
        folder.resolve("artifacts"),
        folder.resolve("cache"),
        ArtifactSettings.USUAL,
        Optional.empty(),
        System::nanoTime);
  }

  @Test
  void a_slot_whose_disk_fails_says_so_and_that_it_is_over(@TempDir Path folder)
      throws IOException {
    TestProbe<GpuSlot.Event> events = KIT.createTestProbe(GpuSlot.Event.class);
    Path stages = Files.writeString(folder.resolve("stages"), "a file is in the way");
    TrainerLink link =
        new TrainerLink(
            new SlotFolder(folder.resolve("slot"), folder.resolve("local")),
            new ProcessLauncher(TrainerLaunch.of(List.of(), folder)));
    ActorRef<GpuSlot.Command> failing =
        KIT.spawn(
            GpuSlot.create(
                "cpu0",
                folder,
                (sender, news) ->
                    new SlotKeeper(
                        "cpu0",
                        new AttemptStore(stages),
                        artifacts(folder),
                        link,
                        SlotTimes.USUAL,
                        sender,
                        news,
                        System::nanoTime),
                Duration.ofMillis(10),
                events.ref()));
    assertThat(events.expectMessageClass(GpuSlot.Holds.class).trouble()).isNull();
    failing.tell(new GpuSlot.Run(SPEC));
    assertThat(events.expectMessageClass(GpuSlot.Holds.class).trouble())
        .contains(stages.toString());
    assertThat(events.expectMessageClass(GpuSlot.Holds.class, Duration.ofSeconds(20)).trouble())
        .isNull();
  }

  @Test
  void a_slot_that_fails_unexpectedly_starts_anew_from_its_disk() {
    TestProbe<GpuSlot.Event> events = KIT.createTestProbe(GpuSlot.Event.class);
    var starts = new AtomicInteger();
    KIT.spawn(
        GpuSlot.create(
            "cpu0",
            Path.of("w1"),
            (sender, news) -> {
              starts.incrementAndGet();
              throw new IllegalStateException("a folder that should not be there");
            },
            Duration.ofMillis(10),
            events.ref()));
    events.awaitAssert(
        Duration.ofSeconds(10),
        () -> {
          assertThat(starts.get()).isGreaterThan(1);
          return null;
        });
  }
}
