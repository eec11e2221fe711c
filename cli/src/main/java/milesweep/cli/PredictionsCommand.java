package milesweep.cli;

import java.util.List;
import java.util.concurrent.Callable;
import milesweep.common.metric.Prediction;
import milesweep.coordinator.table.PredictionTable;
import milesweep.coordinator.trial.TrialAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints what a trial answered, question by question. */
@Command(
    name = "predictions",
    description = "Prints what a trial answered, question by question.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep predictions 3f2a --wrong"})
final class PredictionsCommand implements Callable<Integer> {
  @Mixin private TrialOptions trial;
  @Mixin private Output output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv or json (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  private String format;

  @Option(names = "--wrong", description = "Only the questions that were answered wrong.")
  private boolean wrong;

  @Override
  public Integer call() {
    if (!PredictionTable.FORMATS.contains(format)) {
      throw new UserFault(
          "milesweep: unknown format "
              + format
              + "; one of "
              + String.join(", ", PredictionTable.FORMATS));
    }
    TrialAnswers answers = trial.answers();
    if (answers.predictions().isEmpty()) {
      throw new UserFault(
          "milesweep: trial %s (%s) of sweep %s has answered nothing yet; its evaluation comes last"
              .formatted(answers.trial(), answers.label(), answers.sweep()));
    }
    List<Prediction> shown =
        answers.predictions().stream().filter(one -> !wrong || !one.correct()).toList();
    String title = answers.trial() + "  " + answers.label();
    output.print(PredictionTable.render(title, shown, format));
    return ExitCode.DONE;
  }
}
