package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.mile.checkpoint.WeightChain;
import milesweep.mile.checkpoint.WeightReport;
import milesweep.mile.model.MileBuilder;

/** Finds out whether the weights that a user gives are this model's. */
final class BaseWeights {
  private static final int NAMED = 5; // tensors that a warning spells out

  private BaseWeights() {}

  /**
   * Builds the model from them once. A tensor of another shape is a fault, as is a file without any
   * tensor of the model; one that lacks some, or has more, is worth a warning.
   */
  static void look(Path file, ModelSettings model, List<String> faults, List<String> warnings)
      throws IOException {
    WeightReport report;
    try (WeightChain chain = WeightChain.open(List.of(file))) {
      MileBuilder.of(model.architecture(), TuningPattern.of("F/F/F"), PeftSettings.DEFAULT, 0)
          .withWeights(chain)
          .build()
          .close();
      report = chain.report();
    }
    report.mismatched().forEach(mismatch -> faults.add("model.weights: " + mismatch));
    if (report.loaded().isEmpty() && report.mismatched().isEmpty()) {
      faults.add("model.weights: %s has no tensor of this model".formatted(file));
      return;
    }
    warn("are not in it and begin at random", report.freshBase(), file, warnings);
    warn("in it are no part of the model", report.unused().get(file), file, warnings);
  }

  private static void warn(String what, List<String> names, Path file, List<String> warnings) {
    if (!names.isEmpty()) {
      warnings.add(
          "model.weights: %s: %d tensors %s: %s%s"
              .formatted(
                  file,
                  names.size(),
                  what,
                  String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
                  names.size() > NAMED ? ", …" : ""));
    }
  }
}
