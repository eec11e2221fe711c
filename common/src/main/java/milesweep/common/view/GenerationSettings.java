package milesweep.common.view;

import milesweep.common.setting.Settings;

/**
 * How test questions are answered and scored.
 *
 * @param beams of the search; 1 is greedy
 * @param maxLength ids of an answer, {@code [DEC]} included
 * @param questionMaskOnes whether cross-attention also sees the question's padding, as released
 * @param batchSize questions answered together
 * @param closedRule which questions count as closed
 */
public record GenerationSettings(
    int beams, int maxLength, boolean questionMaskOnes, int batchSize, ClosedRule closedRule) {

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
        Words.of(ClosedRule.class, settings.text("metric.closed-rule")));
  }
}
