package milesweep.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.Message;
import milesweep.common.protocol.NodePass;
import milesweep.common.protocol.Progress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToNode;
import milesweep.common.setting.Settings;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message goes over the wire and back, with the serializers of the real cluster. */
class MessageSerializationTest {
  private static final NodePass PASS = NodePass.random();
  private static final StageAttempt ATTEMPT =
      new StageAttempt(new StageKey("7f0de8c380c33bf854572f9c90985628"), 2);
  private static final NumericContext CONTEXT =
      new NumericContext("cpu AVX2", "2.7.1", 1, "fp32", 1);

  private static ActorTestKit kit;

  @BeforeAll
  static void start() {
    kit = ClusterKit.start();
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_survives_the_wire(Message message) {
    Message back = kit.serializationTestKit().verifySerialization(message, false);
    assertThat(back).isEqualTo(message);
  }

  static Stream<Message> messages() {
    StageSpec spec =
        new StageSpec(
            ATTEMPT,
            StageKind.TRAIN,
            DataFormat.INSTRUCTION,
            Settings.of(
                    Map.of(
                        "tuning",
                        "F/T/LoRA",
                        "lora.rank",
                        4,
                        "training.learning-rate",
                        2e-5,
                        "data.strict",
                        true,
                        "data.format",
                        List.of("origin")))
                .with(
                    "trainer.config.own",
                    Arrays.asList(1, 2.5, null, "1", Map.of("a", List.of(true)))),
            Settings.of(Map.of("data.folder", "/données/slake")),
            Map.of("data", "abc"),
            CONTEXT,
            List.of(new Artifact("ff00", 12, "/home/w.safetensors")),
            null);
    ToCoordinator.Held held =
        new ToCoordinator.Held(ATTEMPT, "cpu0", true, new Progress(1, 3, 2, 9, 1.5, 20.5, 1 << 20));
    Stream<Message> plain =
        Stream.of(
            new ToNode.Orders(
                3,
                1000,
                List.of(new ToNode.Grant("cpu0", spec)),
                List.of(new ToNode.Stop(ATTEMPT, "paused")),
                List.of(ATTEMPT)),
            new ToNode.Orders(
                3,
                1000,
                List.of(
                    new ToNode.Grant(
                        "cpu0",
                        spec.withInputs(
                            spec.sources(), spec.weights(), "/arrived", List.of("begins anew")))),
                List.of(),
                List.of(),
                new ToNode.Peers(
                    true,
                    List.of(
                        new ToNode.Peer(
                            "w2", new ArtifactAddress("https://10.0.0.4:4711", "secret"))))),
            new ToNode.Acknowledged(3, ATTEMPT, 7, ToNode.Verdict.STALE),
            new ToNode.Refused(3, "another version"),
            new ToNode.Parted(3),
            new ToCoordinator.Heartbeat(
                "w1",
                4,
                "pekko://milesweep@127.0.0.1:1/user/node",
                "0.1",
                List.of(
                    new ToCoordinator.Slot("cpu1", "cpu", null, "cpu AVX2", 1L << 33, "disk full"),
                    new ToCoordinator.Slot("cuda1", "GPU-1", 1, "NVIDIA H100", 1L << 36, null)),
                List.of(held),
                null,
                PASS),
            new ToCoordinator.Heartbeat(
                "w1",
                4,
                "pekko://milesweep@127.0.0.1:1/user/node",
                "0.1",
                List.of(),
                List.of(new ToCoordinator.Held(ATTEMPT, "cpu0", true, Progress.fetching(1, 2))),
                new ArtifactAddress("http://127.0.0.1:4711", "secret"),
                PASS),
            new ToCoordinator.Goodbye("w1", 4, PASS));
    StageResult result =
        new StageResult(
            new Artifact("ff00", 12, "/home/w.safetensors"),
            "aa",
            1L,
            2L,
            3.5,
            new Scores(1, 2, 3, 4),
            "bb",
            Map.of("data", "x"),
            Map.of("n", 1L),
            List.of("careful"),
            CONTEXT,
            1.25,
            99);
    Stream<Message> reports =
        Stream.of(
                new Report.Started(0, Map.of("jdk", "17")),
                new Report.EpochEnded(1, 3, 4.25, 2e-5, 1.5),
                new Report.EpochEnded(2, 3, 4.0, 0, 1.5, Map.of("f1", 0.5), null),
                new Report.CheckpointSaved(1, 0, "/home/checkpoints"),
                new Report.PredictionsMade(
                    List.of(new Prediction(7, "a.png", "Organ", false, "肺", "lung", false))),
                new Report.Succeeded(result),
                new Report.Failed(Report.FailureKind.DETERMINISTIC, "NaN", List.of("line")),
                new Report.Stopped("paused"))
            .map(
                report ->
                    new ToCoordinator.Reports(
                        "w1", 4, ATTEMPT, List.of(new NumberedReport(ATTEMPT, 1, report)), PASS));
    return Stream.concat(plain, reports);
  }
}
