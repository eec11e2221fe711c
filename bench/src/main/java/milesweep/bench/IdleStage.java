package milesweep.bench;

import java.util.List;
import java.util.Map;
import milesweep.common.Hashes;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/** A stage that does nothing, and what it reports. */
final class IdleStage {
  private static final NumericContext CONTEXT = new NumericContext("bench", "bench", 1, "fp32", 1);

  private IdleStage() {}

  static Report.Started started() {
    return new Report.Started(0, CONTEXT.environment());
  }

  static StageResult result(StageSpec spec) {
    boolean trains = spec.kind() == StageKind.TRAIN;
    String hash = Hashes.sha256(spec.attempt().toString());
    return new StageResult(
        trains ? new Artifact(hash, 4096, "/nowhere/" + hash) : null,
        trains ? hash : null,
        10_000L,
        100_000L,
        trains ? 0.5 : null,
        spec.kind() == StageKind.EVALUATE ? new Scores(100, 200, 30, 60) : null,
        spec.kind() == StageKind.EVALUATE ? hash : null,
        spec.kind() == StageKind.PREPARE
            ? Map.of("data", hash, "vocabulary", hash, "trainer.files", hash)
            : Map.of(),
        Map.of(),
        List.of(),
        CONTEXT,
        1.0,
        1L << 20);
  }
}
