package milesweep.mile.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.setting.Settings;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.command.ProgramLine.Answered;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.text.NormalForm;

/** Scores the answers of a program as those of MILE are scored, but by their cleaned text. */
final class CommandScores {
  private CommandScores() {}

  /**
   * The scores; empty when there are no answers.
   *
   * @param answers each with its reference, or none with one and the sweep's data have them all
   * @throws StageFault when some lack a reference, or two are of one question
   */
  static Optional<Metrics.Outcome> of(
      List<Answered> answers, Optional<CheckedData> data, Settings settings) throws StageFault {
    if (answers.isEmpty()) {
      return Optional.empty();
    }
    boolean byYesNo =
        !settings.findText("metric.closed-rule").filter("answer-type"::equals).isPresent();
    Map<Long, Boolean> told = new HashMap<>();
    answers.stream()
        .filter(answer -> answer.closed() != null)
        .forEach(answer -> told.put(answer.qid(), answer.closed()));
    List<Reference> references =
        references(answers, data).stream().map(one -> judged(one, told, byYesNo)).toList();
    // Which questions are closed is in the references by now, whoever said so.
    Metrics metrics = new Metrics(NormalForm.OF_CLEAN_TEXT, ClosedRule.ANSWER_TYPE);
    try {
      return Optional.of(
          metrics.score(
              references,
              answers.stream()
                  .map(answer -> new Metrics.Answer(answer.qid(), answer.answer()))
                  .toList()));
    } catch (IllegalArgumentException e) {
      throw StageFault.deterministic("predictions: " + e.getMessage(), List.of());
    }
  }

  /** How many questions there were, and how many of them could not be right. */
  static Map<String, Long> counts(Metrics.Outcome outcome) {
    TreeMap<String, Long> counts = new TreeMap<>();
    counts.put("test.questions", (long) outcome.predictions().size());
    counts.put("test.unanswered", (long) outcome.unanswered().size());
    counts.put("test.empty-references", (long) outcome.emptyReferences().size());
    return counts;
  }

  private static Reference judged(Reference one, Map<Long, Boolean> told, boolean byYesNo) {
    boolean closed = byYesNo ? NormalForm.isYesNo(one.answer()) : one.typedClosed();
    return new Reference(
        one.qid(),
        one.image(),
        one.question(),
        one.contentType(),
        told.getOrDefault(one.qid(), closed),
        one.answer());
  }

  private static List<Reference> references(List<Answered> answers, Optional<CheckedData> data)
      throws StageFault {
    List<Answered> without = answers.stream().filter(one -> one.reference() == null).toList();
    if (without.isEmpty()) {
      return answers.stream()
          .map(
              one ->
                  new Reference(
                      one.qid(), text(one.image()), null, text(one.type()), false, one.reference()))
          .toList();
    }
    if (without.size() < answers.size()) {
      throw StageFault.deterministic(
          "predictions: qid %d has no reference and others have; give all of them one, or none"
              .formatted(without.get(0).qid()),
          List.of());
    }
    return data
        .orElseThrow(
            () ->
                StageFault.deterministic(
                    "predictions: qid %d has no reference, and the sweep names no data to take it from"
                        .formatted(without.get(0).qid()),
                    List.of()))
        .split(SplitName.TEST)
        .stream()
        .map(Reference::of)
        .toList();
  }

  private static String text(String given) {
    return given == null ? "" : given;
  }
}
