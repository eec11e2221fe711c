package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.protocol.Message;
import milesweep.common.protocol.ToCoordinator;
import milesweep.coordinator.cluster.Forger.Forged;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the wire does not refuse, the intake does, unless it is a message of ours. */
class IntakeTest {
  private static final String HEARTBEAT = ToCoordinator.Heartbeat.class.getName();

  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    kit = ClusterKit.start();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  private static Forged cbor(Class<?> type, Map<String, Object> fields) {
    return new Forged(type.getName(), Forger.cbor(fields));
  }

  static Stream<Forged> nonsense() {
    Map<String, Object> beat =
        Map.of(
            "type",
            "heartbeat",
            "node",
            "w1",
            "incarnation",
            1,
            "address",
            "pekko://milesweep@127.0.0.1:1/user/w1",
            "version",
            RogueMemberTest.VERSION,
            "slots",
            List.of(),
            "held",
            List.of());
    Map<String, Object> withoutSlots = new HashMap<>(beat);
    withoutSlots.remove("slots");
    Map<String, Object> elsewhere = new HashMap<>(beat);
    elsewhere.put("address", "no actor's address");
    Map<String, Object> emptyArtifacts = new HashMap<>(beat);
    emptyArtifacts.put("artifacts", Map.of("url", "https://127.0.0.1:1"));
    Map<String, Object> emptySlot = new HashMap<>(beat);
    emptySlot.put("slots", List.of(Map.of()));
    Map<String, Object> attempt = Map.of("stage", "7f0de8c380c33bf854572f9c90985628", "number", 1);
    return Stream.of(
        new Forged(HEARTBEAT, new byte[0]),
        new Forged(HEARTBEAT, new byte[] {(byte) 0xbf, (byte) 0xff, 1, 2, 3}),
        Forged.text(HEARTBEAT, "no CBOR at all"),
        new Forged(HEARTBEAT, "\u009f".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1)),
        Forged.text("java.util.ArrayList", "[]"),
        Forged.text("org.example.Gadget", "{}"),
        Forged.text("milesweep.coordinator.cluster.SweepCoordinator$Order", "{}"),
        Forged.text("", ""),
        cbor(ToCoordinator.Heartbeat.class, Map.of()),
        cbor(ToCoordinator.Heartbeat.class, Map.of("type", "heartbeat")),
        cbor(ToCoordinator.Heartbeat.class, Map.of("type", "no such type", "node", "w1")),
        cbor(ToCoordinator.Heartbeat.class, Map.of("type", "java.net.URL", "node", "w1")),
        cbor(ToCoordinator.Heartbeat.class, withoutSlots),
        cbor(ToCoordinator.Heartbeat.class, elsewhere),
        cbor(ToCoordinator.Heartbeat.class, emptySlot),
        cbor(ToCoordinator.Heartbeat.class, emptyArtifacts),
        cbor(
            ToCoordinator.Reports.class,
            Map.of("type", "reports", "node", "honest", "incarnation", 1)),
        cbor(
            ToCoordinator.Reports.class,
            Map.of(
                "type",
                "reports",
                "node",
                "honest",
                "incarnation",
                1,
                "attempt",
                attempt,
                "reports",
                List.of(Map.of("attempt", attempt, "sequence", 1)))),
        cbor(ToCoordinator.Goodbye.class, Map.of("type", "goodbye")));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsense_does_not_come_in(Forged forged) {
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(kit.system()));
    var read = serialization.deserialize(forged.bytes(), Forger.IDENTIFIER, forged.manifest());
    if (read.isSuccess()) {
      assertThat(Intake.fault((ToCoordinator) read.get(), RogueMemberTest.VERSION)).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("milesweep.coordinator.cluster.MessageSerializationTest#messages")
  void what_nodes_of_ours_send_comes_in(Message message) {
    if (message instanceof ToCoordinator ours) {
      assertThat(Intake.fault(ours, "0.1")).isEmpty();
    }
  }
}
