package milesweep.coordinator.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import milesweep.common.metric.StageResult;

/**
 * A free check of reproducibility: the same stage done twice. Times, memory and places of files may
 * differ.
 */
record ResultComparison(StageResult first, StageResult second) {
  /** What differs, as {@code final loss 0.5 against 0.6}; empty when the results are equal. */
  List<String> differences() {
    Map<String, Object> before = parts(first);
    Map<String, Object> after = parts(second);
    return before.keySet().stream()
        .filter(part -> !Objects.equals(before.get(part), after.get(part)))
        .map(part -> part + " " + before.get(part) + " against " + after.get(part))
        .toList();
  }

  /** One line for people. */
  String words() {
    List<String> differences = differences();
    String context =
        Objects.equals(first.context(), second.context()) ? "" : ", in another numeric context";
    return differences.isEmpty()
        ? "the same result" + context
        : "another result"
            + context
            + differences.stream().collect(Collectors.joining("; ", ": ", ""));
  }

  private static Map<String, Object> parts(StageResult result) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("weights", result.weightsSha256());
    parts.put("predictions", result.predictionsSha256());
    parts.put("scores", result.scores());
    parts.put("final loss", result.finalLoss());
    parts.put("trainable parameters", result.trainableParameters());
    parts.put("total parameters", result.totalParameters());
    parts.put("fingerprints", result.fingerprints());
    parts.put("counts", result.counts());
    parts.put("metrics", result.metrics());
    return parts;
  }
}
