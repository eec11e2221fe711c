package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import milesweep.common.protocol.ClusterNames;
import milesweep.common.protocol.Message;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.StageAttempt;
import milesweep.coordinator.cluster.Forger.Forged;
import milesweep.coordinator.core.NodeStatus;
import milesweep.coordinator.dashboard.SweepService;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole coordinator over real connections, an honest node, and a member that sends what it likes:
 * the coordinator goes on, and nothing that is false counts.
 */
class RogueMemberTest {
  private static final Map<String, NodePass> PASSES = new HashMap<>();
  private static final String HEARTBEAT = ToCoordinator.Heartbeat.class.getName();
  static final String VERSION = "1.0";

  private static ActorTestKit honest;
  private static ActorTestKit rogue;

  @TempDir private Path folder;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private CoordinatorNode coordinator;
  private TestProbe<ToNode> node;

  @BeforeAll
  static void start_members() {
    honest = system(Map.of());
    rogue =
        system(
            Map.of(
                "pekko.actor.serialization-identifiers.jackson-cbor",
                1033, // the forger has its number
                "pekko.actor.serializers.forger",
                Forger.class.getName(),
                "pekko.actor.serialization-bindings",
                Map.of("\"" + Forged.class.getName() + "\"", "forger")));
  }

  @AfterAll
  static void stop_members() {
    honest.shutdownTestKit();
    rogue.shutdownTestKit();
  }

  @BeforeEach
  void start() {
    coordinator = startCoordinator();
    node = honest.createTestProbe();
  }

  private CoordinatorNode startCoordinator() {
    return CoordinatorNode.start(
        CoordinatorSettings.local(
            folder, new StoreAddress.File(folder.resolve("coordinator")), 0, 0, VERSION),
        failure::complete);
  }

  private static ActorTestKit system(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("pekko.remote.artery.canonical.hostname", "127.0.0.1");
    settings.put("pekko.remote.artery.canonical.port", 0);
    return ActorTestKit.create(
        "milesweep",
        ConfigFactory.parseMap(settings)
            .withFallback(ConfigFactory.parseResources("milesweep-cluster.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve());
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  private void send(ActorTestKit from, Object message) {
    String path = ClusterNames.coordinatorPath(ClusterNames.address(coordinator.clusterAddress()));
    ActorRef<Object> target = ActorRefResolver.get(from.system()).resolveActorRef(path);
    target.tell(from == rogue && message instanceof Message ours ? forged(ours) : message);
  }

  private Forged forged(Message message) {
    byte[] bytes =
        SerializationExtension.get(Adapter.toClassic(honest.system())).serialize(message).get();
    return new Forged(message.getClass().getName(), bytes);
  }

  private ToCoordinator.Heartbeat beat(String name, long incarnation, String version) {
    return new ToCoordinator.Heartbeat(
        name,
        incarnation,
        ActorRefResolver.get(honest.system()).toSerializationFormat(node.getRef()),
        version,
        List.of(ToCoordinator.Slot.cpu("cpu0", "cpu AVX2", 1L << 30)),
        List.of(),
        null,
        PASSES.computeIfAbsent(name, first -> NodePass.random()));
  }

  /** The same message with the pass of somebody else. */
  private static ToCoordinator.Reports with(String other, ToCoordinator.Reports message) {
    return new ToCoordinator.Reports(
        message.node(),
        message.incarnation(),
        message.attempt(),
        message.reports(),
        PASSES.get(other));
  }

  /** An honest heartbeat is answered after whatever was sent before. */
  private ToNode.Orders goesOn() {
    send(honest, beat("honest", 1, VERSION));
    ToNode.Orders orders = node.expectMessageClass(ToNode.Orders.class, Duration.ofSeconds(20));
    assertThat(failure).isNotDone();
    return orders;
  }

  @Test
  void nonsense_is_left_aside_and_the_coordinator_goes_on() {
    goesOn();
    IntakeTest.nonsense().forEach(forged -> send(rogue, forged));
    send(rogue, new ToCoordinator.Goodbye("stranger", 1, NodePass.random()));
    node.expectNoMessage(Duration.ofMillis(500));
    goesOn();
    List<NodeStatus> nodes = coordinator.service().nodes().toCompletableFuture().join();
    assertThat(nodes).extracting(NodeStatus::name).containsExactly("honest");
  }

  @Test
  void a_message_larger_than_a_frame_is_not_sent_and_the_connection_lives() {
    goesOn();
    send(rogue, new Forged(HEARTBEAT, new byte[3 << 20]));
    send(rogue, beat("rogue", 1, VERSION));
    node.expectMessageClass(ToNode.Orders.class, Duration.ofSeconds(20));
    goesOn();
  }

  /** Past all serializers: a connection that promises a frame of two GiB. */
  @Test
  void a_frame_that_would_be_larger_than_memory_holds_up_nobody_else() throws IOException {
    String[] address = coordinator.clusterAddress().split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      ByteBuffer bytes = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put("AKKA".getBytes(StandardCharsets.US_ASCII)).put((byte) 2).putInt(Integer.MAX_VALUE);
      socket.getOutputStream().write(bytes.array());
      goesOn();
    }
    goesOn();
  }

  @Test
  void a_node_of_another_version_is_refused_with_both_named() {
    send(honest, beat("old", 1, "0.9"));
    ToNode.Refused refused = node.expectMessageClass(ToNode.Refused.class, Duration.ofSeconds(20));
    assertThat(refused.reason()).contains("old is of version 0.9, the coordinator of 1.0");
    goesOn();
  }

  @Test
  void so_is_one_whose_heartbeat_lacks_a_pass() {
    String address = ActorRefResolver.get(honest.system()).toSerializationFormat(node.getRef());
    Map<String, Object> beat =
        Map.ofEntries(
            Map.entry("type", "heartbeat"),
            Map.entry("node", "ancient"),
            Map.entry("incarnation", 1),
            Map.entry("address", address),
            Map.entry("version", "0.1"),
            Map.entry("slots", List.of()),
            Map.entry("held", List.of()));
    send(rogue, new Forged(HEARTBEAT, Forger.cbor(beat)));
    ToNode.Refused refused = node.expectMessageClass(ToNode.Refused.class, Duration.ofSeconds(20));
    assertThat(refused.reason()).contains("ancient is of version 0.1");
    goesOn();
  }

  private StageAttempt grant() throws IOException {
    Path file = folder.resolve("one.conf");
    Files.writeString(file, "sweep { model.preset = mile-tiny, training.epochs = 1 }");
    SweepDefinition definition = SweepFile.read(file, Map.of(), folder);
    goesOn();
    coordinator
        .service()
        .submit(new SweepService.Submission(definition.written(), definition.resolvedJson(), false))
        .toCompletableFuture()
        .join();
    ToNode.Orders orders = node.expectMessageClass(ToNode.Orders.class, Duration.ofSeconds(20));
    assertThat(orders.grants()).hasSize(1);
    return orders.grants().get(0).spec().attempt();
  }

  private static ToCoordinator.Reports reports(
      String from, long incarnation, StageAttempt attempt, Report... reports) {
    List<NumberedReport> numbered =
        java.util.stream.IntStream.range(0, reports.length)
            .mapToObj(i -> new NumberedReport(attempt, i + 1, reports[i]))
            .toList();
    return new ToCoordinator.Reports(
        from,
        incarnation,
        attempt,
        numbered,
        PASSES.computeIfAbsent(from, first -> NodePass.random()));
  }

  /** How many reports of each kind the store has, after the coordinator has ended. */
  private List<String> stored() throws Exception {
    coordinator.close();
    String password = Files.readString(folder.resolve("coordinator/milesweep.password")).strip();
    try (var store =
            java.sql.DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("coordinator/milesweep") + ";ACCESS_MODE_DATA=r",
                "milesweep",
                password);
        var statement = store.createStatement();
        var rows = statement.executeQuery("SELECT kind, seq FROM report ORDER BY seq")) {
      List<String> found = new java.util.ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1) + " " + rows.getLong(2));
      }
      return found;
    }
  }

  /** The next one; orders may come between. */
  private ToNode.Acknowledged acknowledged() {
    while (true) {
      if (node.receiveMessage(Duration.ofSeconds(20)) instanceof ToNode.Acknowledged found) {
        return found;
      }
    }
  }

  @Test
  void reports_that_are_replayed_or_come_late_count_once() throws Exception {
    StageAttempt attempt = grant();
    Report started = new Report.Started(0, Map.of("host", "h"));
    Report warned = new Report.Warned("careful");
    Report stopped = new Report.Stopped("paused");
    ToCoordinator.Reports first = reports("honest", 1, attempt, started);
    ToCoordinator.Reports all = reports("honest", 1, attempt, started, warned, stopped);
    for (ToCoordinator.Reports message : List.of(first, first, all, first, all)) {
      send(honest, message);
    }
    assertThat(Stream.generate(this::acknowledged).limit(5).map(ToNode.Acknowledged::upTo))
        .containsExactly(1L, 1L, 3L, 3L, 3L);
    assertThat(stored()).containsExactly("started 1", "warned 2", "stopped 3");
    coordinator = startCoordinator();
  }

  @Test
  void reports_for_an_attempt_of_another_node_do_not_count_however_they_are_dressed()
      throws Exception {
    StageAttempt attempt = grant();
    send(rogue, beat("rogue", 1, VERSION));
    node.expectMessageClass(ToNode.Orders.class, Duration.ofSeconds(20));
    Report failed =
        new Report.Failed(Report.FailureKind.DETERMINISTIC, "forged", List.of("forged"));
    StageAttempt nobodys =
        new StageAttempt(
            new milesweep.common.trial.StageKey("7f0de8c380c33bf854572f9c90985628"), 1);
    send(rogue, reports("rogue", 1, attempt, failed));
    send(rogue, reports("honest", 0, attempt, failed));
    send(rogue, reports("nobody", 1, attempt, failed));
    send(rogue, reports("rogue", 1, nobodys, failed));
    // Under the name of the node that has it, which any member can give itself.
    send(rogue, with("rogue", reports("honest", 1, attempt, failed)));
    send(rogue, with("nobody", reports("honest", 1, attempt, failed)));
    send(rogue, new ToCoordinator.Goodbye("honest", 9, PASSES.get("rogue")));
    send(honest, reports("honest", 1, attempt, new Report.Started(0, Map.of())));
    assertThat(acknowledged().upTo()).isEqualTo(1);
    // Its own attempt on the envelope, another's inside.
    send(
        honest,
        new ToCoordinator.Reports(
            "honest",
            1,
            attempt,
            List.of(new NumberedReport(nobodys, 2, failed)),
            PASSES.get("honest")));
    goesOn();
    assertThat(stored()).containsExactly("started 1");
    coordinator = startCoordinator();
  }

  @Test
  void a_member_that_ends_the_coordinators_actor_ends_its_process_with_a_word() throws Exception {
    goesOn();
    send(rogue, PoisonPill.getInstance());
    assertThat(failure.get(20, TimeUnit.SECONDS))
        .isInstanceOf(CoordinatorFault.class)
        .hasMessageContaining("ended by another member");
    coordinator.close();
    coordinator = startCoordinator();
    assertThat(coordinator.service().sweeps().toCompletableFuture().join()).isEmpty();
  }
}
