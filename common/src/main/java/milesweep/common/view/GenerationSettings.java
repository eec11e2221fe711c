package milesweep.common.view;

import java.util.OptionalInt;
import milesweep.common.setting.Settings;

/**
 * How test questions are answered and scored.
 *
 * @param beams of the search; 1 is greedy
 * @param maxLength ids of an answer, {@code [DEC]} included
 * @param questionMaskOnes whether cross-attention also sees the question's padding, as released
 * @param batchSize questions answered together
 * @param closedRule which questions count as closed
 * @param rankedAnswers how many answers of the training data are judged as a whole where answers
 *     are chosen among these; empty where they are generated
 */
public record GenerationSettings(
    int beams,
    int maxLength,
    boolean questionMaskOnes,
    int batchSize,
    ClosedRule closedRule,
    OptionalInt rankedAnswers) {

  /** Settings of generated answers. */
  public GenerationSettings(
      int beams, int maxLength, boolean questionMaskOnes, int batchSize, ClosedRule closedRule) {
    this(beams, maxLength, questionMaskOnes, batchSize, closedRule, OptionalInt.empty());
  }

  /** Which questions count as closed. */
  public enum ClosedRule {
    /** Those whose reference is yes or no. */
    YES_NO,
    /** Those of the data set's answer type CLOSED. */
    ANSWER_TYPE
  }

  /**
   * Reads an evaluate stage's settings.
   *
   * @throws IllegalStateException when a setting is missing
   */
  public static GenerationSettings from(Settings settings) {
    return new GenerationSettings(
        settings.integer32("generation.beams"),
        settings.integer32("generation.max-length"),
        settings.text("generation.question-mask").equals("ones"),
        settings.integer32("generation.batch-size"),
        Words.of(ClosedRule.class, settings.text("metric.closed-rule")),
        ranked(settings));
  }

  /** Only settings of a ranking trial have a mode. */
  private static OptionalInt ranked(Settings settings) {
    return settings.findText("generation.mode").filter("rank"::equals).isPresent()
        ? OptionalInt.of(settings.integer32("ranking.k"))
        : OptionalInt.empty();
  }
}
