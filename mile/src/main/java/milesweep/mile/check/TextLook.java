package milesweep.mile.check;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.ImportedPrompts;
import milesweep.mile.data.SampleTexts;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.Attainable;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.text.NormalForm;

/**
 * Looks at the texts of checked data: what the length limit cuts, which references no model can
 * give, and what a model would score that always says the same.
 *
 * @param counts to add to
 * @param warnings to add to
 */
public record TextLook(TextSide text, Map<String, Long> counts, List<String> warnings) {
  private static final int NAMED = 10;

  /**
   * The questions of a split as they stand.
   *
   * @param name of the split in counts and warnings
   * @throws milesweep.mile.data.DataFaultException naming training answers that are too long
   */
  public void questions(String name, CheckedData data, SplitName split) {
    cut(name, "questions", SampleTexts.origin(data, split, text));
  }

  /** The prompts made from the training questions; throws as {@link #questions}. */
  public void prompts(CheckedData data, long instructionSeed) {
    SampleTexts prompts = SampleTexts.instruction(data, text, instructionSeed, 0);
    cut("train.instruction", "instruction prompts", prompts);
  }

  /** The prompts of an instruction file; throws as {@link #questions}. */
  public void prompts(ImportedPrompts imported, String dataset) {
    cut(
        "prompts",
        "prompts of the instruction file",
        SampleTexts.imported(imported, dataset, text, 0));
    long unspelt =
        imported.rows().stream()
            .flatMap(row -> row.prompts().stream())
            .filter(prompt -> !Attainable.isSpelt(prompt, text.tokenizer()))
            .count();
    if (unspelt > 0) {
      counts.put("prompts.unspelt", unspelt);
      warnings.add(
          "prompts: %d prompts of the instruction file have words that the vocabulary cannot spell"
              .formatted(unspelt));
    }
  }

  private void cut(String name, String what, SampleTexts texts) {
    counts.put(name + ".prompts", (long) texts.allPrompts());
    counts.put(name + ".cut-prompts", (long) texts.cutPrompts());
    if (texts.cutPrompts() > 0) {
      warnings.add(
          "%s: %d of %d %s are longer than %d ids and are cut (text.question-max-length)"
              .formatted(
                  name, texts.cutPrompts(), texts.allPrompts(), what, text.questionMaxLength()));
    }
  }

  /**
   * References of a split that no model can give.
   *
   * @param maxLength {@code generation.max-length}
   */
  public void outOfReach(CheckedData data, SplitName split, int maxLength) {
    List<QuestionRecord> all = data.split(split);
    List<QuestionRecord> tooLong =
        all.stream()
            .filter(record -> !Attainable.fits(record.answer(), text.tokenizer(), maxLength))
            .toList();
    List<Long> unspelt =
        all.stream()
            .filter(record -> !Attainable.isSpelt(record.answer(), text.tokenizer()))
            .map(QuestionRecord::qid)
            .toList();
    counts.put(split + ".too-long-answers", (long) tooLong.size());
    counts.put(split + ".unspelt-answers", (long) unspelt.size());
    if (!tooLong.isEmpty()) {
      warnings.add(
          "%s: %d of %d answers have more than the %d ids that are generated ([DEC] included) and can never be right (generation.max-length): qid %s%s"
              .formatted(
                  split,
                  tooLong.size(),
                  all.size(),
                  maxLength,
                  some(tooLong.stream().map(QuestionRecord::qid).toList()),
                  longest(tooLong)));
    }
    if (!unspelt.isEmpty()) {
      warnings.add(
          "%s: %d of %d answers have words that the vocabulary cannot spell and can never be right: qid %s"
              .formatted(split, unspelt.size(), all.size(), some(unspelt)));
    }
  }

  /** Each group's best constant answer, and the best for all questions together. */
  public Optional<Constants> constants(CheckedData data, SplitName split, ClosedRule rule) {
    Metrics metrics = new Metrics(new NormalForm(text.tokenizer()), rule);
    List<Reference> references = data.split(split).stream().map(Reference::of).toList();
    Optional<Constants> constants = Constants.of(metrics, references);
    constants.ifPresent(found -> found.count(split.label(), counts));
    return constants;
  }

  /** The longest of some answers, the first of equals; nothing to add of a single one's qid. */
  private String longest(List<QuestionRecord> records) {
    QuestionRecord longest = records.get(0);
    for (QuestionRecord record : records) {
      longest = length(record) > length(longest) ? record : longest;
    }
    return records.size() == 1
        ? " (%d ids)".formatted(length(longest))
        : "; the longest is that of qid %d with %d ids".formatted(longest.qid(), length(longest));
  }

  private int length(QuestionRecord record) {
    return Attainable.length(record.answer(), text.tokenizer());
  }

  private static String some(Collection<?> all) {
    String text = String.join(", ", all.stream().limit(NAMED).map(Object::toString).toList());
    return all.size() > NAMED ? text + ", …" : text;
  }
}
