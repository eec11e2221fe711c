package milesweep.mile.trainer;

import java.util.List;
import java.util.Map;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.common.view.ModelSettings;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.Samples;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.ConstantAnswer;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.text.NormalForm;

/**
 * Looks at the texts of checked data: what the length limit cuts, and what a model would score that
 * always says the same.
 *
 * @param counts to add to
 * @param warnings to add to
 */
record TextLook(
    Settings settings,
    ModelSettings model,
    TextSide text,
    Map<String, Long> counts,
    List<String> warnings) {

  /**
   * The data that trials are trained and judged on.
   *
   * @throws milesweep.mile.data.DataFaultException naming training answers that are too long
   */
  void main(CheckedData data) {
    ImageTransform transform = WarmData.transform(model);
    List<String> formats = settings.has("data.format") ? settings.list("data.format") : List.of();
    if (formats.contains("origin")) {
      cut("train", "questions", Samples.origin(data, SplitName.TRAIN, transform, text));
    }
    if (formats.contains("instruction")) {
      long seed =
          settings.has("data.instruction-seed") ? settings.integer("data.instruction-seed") : 42;
      cut(
          "train.instruction",
          "instruction prompts",
          Samples.instruction(data, transform, text, seed, 0));
    }
    cut("test", "questions", Samples.origin(data, SplitName.TEST, transform, text));
    constantAnswer(data);
  }

  /** The data of pretraining; throws as {@link #main}. */
  void pretraining(CheckedData data) {
    Samples samples = Samples.origin(data, SplitName.TRAIN, WarmData.transform(model), text);
    cut("pretrain.train", "questions", samples);
  }

  private void cut(String name, String what, Samples samples) {
    counts.put(name + ".prompts", (long) samples.allPrompts());
    counts.put(name + ".cut-prompts", (long) samples.cutPrompts());
    if (samples.cutPrompts() > 0) {
      warnings.add(
          "%s: %d of %d %s are longer than %d ids and are cut (text.question-max-length)"
              .formatted(
                  name,
                  samples.cutPrompts(),
                  samples.allPrompts(),
                  what,
                  text.questionMaxLength()));
    }
  }

  /** Each group's best constant answer, and the best for all questions together. */
  private void constantAnswer(CheckedData data) {
    boolean byType =
        settings.findText("metric.closed-rule").filter("answer-type"::equals).isPresent();
    Metrics metrics =
        new Metrics(
            new NormalForm(text.tokenizer()), byType ? ClosedRule.ANSWER_TYPE : ClosedRule.YES_NO);
    List<Reference> references = data.split(SplitName.TEST).stream().map(Reference::of).toList();
    if (references.stream().allMatch(one -> metrics.form().of(one.answer()).isEmpty())) {
      return; // no answer is right to anything
    }
    ConstantAnswer best = ConstantAnswer.best(metrics, references);
    Scores scores = best.scores();
    int opened = ConstantAnswer.bestOpened(metrics, references).scores().openedRight();
    int closed = ConstantAnswer.bestClosed(metrics, references).scores().closedRight();
    int right = scores.openedRight() + scores.closedRight();
    counts.put("test.opened", (long) scores.opened());
    counts.put("test.closed", (long) scores.closed());
    counts.put("test.constant.opened", (long) opened);
    counts.put("test.constant.closed", (long) closed);
    counts.put("test.constant.global", (long) right);
    warnings.add(
        "test: the best constant answer, \"%s\", is right for %d of %d questions; for open ones alone the best is right for %d of %d, for closed ones for %d of %d"
            .formatted(
                best.answer(),
                right,
                references.size(),
                opened,
                scores.opened(),
                closed,
                scores.closed()));
  }
}
