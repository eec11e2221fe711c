package milesweep.common.metric;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.NumericContext;

/**
 * What a finished stage leaves. Fields that its kind does not have are null.
 *
 * @param weights the trained tensors (pretrain, train)
 * @param weightsSha256 hash over the trained tensors' names and bytes, independent of the file's
 *     layout (pretrain, train)
 * @param trainableParameters of the pattern (pretrain, train, evaluate)
 * @param totalParameters adapters included, the tied matrix once (pretrain, train, evaluate)
 * @param finalLoss mean training loss per sample of the last epoch, or of the best where its
 *     weights are the result (pretrain, train)
 * @param scores right answers on the test split (evaluate)
 * @param predictionsSha256 hash over all predictions in the order of qid (evaluate)
 * @param fingerprints of data, vocabulary and weights by name (prepare)
 * @param counts what prepare, evaluate or a training on an instruction file counted: {@code
 *     train.questions}, {@code train.cut-prompts}, …; of a training with validation, {@code epochs}
 *     and {@code selected-epoch}
 * @param warnings what a person should know of the data (prepare)
 * @param context the numeric context it ran in
 * @param seconds time spent computing, summed over attempts that this result builds on
 * @param peakMemoryBytes highest resident memory since the stage started, or allocator peak on a
 *     GPU
 * @param metrics further figures by name, as a trainer of the user's own tells them; {@code
 *     opened}, {@code closed} and {@code global} are percentages; null when there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StageResult(
    Artifact weights,
    String weightsSha256,
    Long trainableParameters,
    Long totalParameters,
    Double finalLoss,
    Scores scores,
    String predictionsSha256,
    Map<String, String> fingerprints,
    Map<String, Long> counts,
    List<String> warnings,
    NumericContext context,
    double seconds,
    long peakMemoryBytes,
    Map<String, Double> metrics) {
  /** Shares what is empty: a coordinator holds the results of a hundred thousand stages. */
  public StageResult {
    fingerprints = fingerprints != null && fingerprints.isEmpty() ? Map.of() : fingerprints;
    counts = counts != null && counts.isEmpty() ? Map.of() : counts;
    warnings = warnings != null && warnings.isEmpty() ? List.of() : warnings;
  }

  /** The same with an equal context that others have, too. */
  public StageResult sharing(NumericContext same) {
    return new StageResult(
        weights,
        weightsSha256,
        trainableParameters,
        totalParameters,
        finalLoss,
        scores,
        predictionsSha256,
        fingerprints,
        counts,
        warnings,
        same,
        seconds,
        peakMemoryBytes,
        metrics);
  }

  /** A result without further figures. */
  public StageResult(
      Artifact weights,
      String weightsSha256,
      Long trainableParameters,
      Long totalParameters,
      Double finalLoss,
      Scores scores,
      String predictionsSha256,
      Map<String, String> fingerprints,
      Map<String, Long> counts,
      List<String> warnings,
      NumericContext context,
      double seconds,
      long peakMemoryBytes) {
    this(
        weights,
        weightsSha256,
        trainableParameters,
        totalParameters,
        finalLoss,
        scores,
        predictionsSha256,
        fingerprints,
        counts,
        warnings,
        context,
        seconds,
        peakMemoryBytes,
        null);
  }
}
