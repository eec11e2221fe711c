package milesweep.common.trial;

import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;

/**
 * All that a trainer process needs for one attempt at a stage.
 *
 * @param attempt the stage and the attempt's number
 * @param kind what is to be done
 * @param format data format of a train stage; null otherwise
 * @param settings the stage's identity settings; of a prepare stage, those of all data it checks
 * @param sources paths of data, vocabulary and weights, absolute
 * @param fingerprints what prepare found ({@code data}, {@code pretrain.data}, {@code vocabulary},
 *     {@code weights}); the trainer refuses to start when it finds others; empty for prepare
 * @param context the numeric context to keep; null for prepare
 * @param weights artifacts of the stages before, first to last, each loaded over the one before
 * @param resume folder with checkpoints of an earlier attempt, absolute; null when there is none
 * @param run how to go about it, without effect on what comes out
 * @param warnings what a person should know of how it begins; the trainer reports each
 */
public record StageSpec(
    StageAttempt attempt,
    StageKind kind,
    DataFormat format,
    Settings settings,
    Settings sources,
    Map<String, String> fingerprints,
    NumericContext context,
    List<Artifact> weights,
    String resume,
    Settings run,
    List<String> warnings) {
  public StageSpec {
    fingerprints = Map.copyOf(fingerprints);
    weights = List.copyOf(weights);
    run = run == null ? Settings.empty() : run;
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /** A stage that is run as usual. */
  public StageSpec(
      StageAttempt attempt,
      StageKind kind,
      DataFormat format,
      Settings settings,
      Settings sources,
      Map<String, String> fingerprints,
      NumericContext context,
      List<Artifact> weights,
      String resume) {
    this(
        attempt,
        kind,
        format,
        settings,
        sources,
        fingerprints,
        context,
        weights,
        resume,
        Settings.empty(),
        List.of());
  }

  /** The same stage, to be run in this way. */
  public StageSpec runAs(Settings way) {
    return new StageSpec(
        attempt,
        kind,
        format,
        settings,
        sources,
        fingerprints,
        context,
        weights,
        resume,
        way,
        warnings);
  }

  /** The same stage with its inputs elsewhere, and what is to be said of that. */
  public StageSpec withInputs(
      Settings otherSources,
      List<Artifact> otherWeights,
      String otherResume,
      List<String> otherWarnings) {
    return new StageSpec(
        attempt,
        kind,
        format,
        settings,
        otherSources,
        fingerprints,
        context,
        otherWeights,
        otherResume,
        run,
        otherWarnings);
  }
}
