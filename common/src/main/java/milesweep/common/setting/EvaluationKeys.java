package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of generation and scoring. */
final class EvaluationKeys {
  private EvaluationKeys() {}

  static void describe(KeyList keys) {
    keys.whenChanged()
        .wordUsed(
            "generation.mode",
            Part.EVALUATION,
            "generate",
            Use.WITH_RANKING,
            "Whether answers are written id by id (generate), or chosen among the answers of the training data (rank); with rank the other generation settings but the batch size have no effect.",
            "generate",
            "rank");
    keys.whenChanged()
        .integer(
            "ranking.k",
            Part.EVALUATION,
            128,
            1,
            1e6,
            Use.WITH_RANKING,
            "Answers, those with the likeliest first id, that are judged as a whole.");
    keys.integer(
        "generation.beams",
        Part.EVALUATION,
        3,
        1,
        64,
        Use.ALWAYS,
        "Beams of the search; 1 is greedy.");
    keys.integer(
        "generation.max-length",
        Part.EVALUATION,
        10,
        2,
        1e5,
        Use.ALWAYS,
        "Longest answer in token ids, [DEC] included.");
    keys.word(
        "generation.question-mask",
        Part.EVALUATION,
        "real",
        "Whether the decoder's cross-attention masks the question's padding (real) or not, as released (ones).",
        "real",
        "ones");
    keys.integer(
        "generation.batch-size",
        Part.EVALUATION,
        32,
        1,
        1e5,
        Use.ALWAYS,
        "Questions evaluated together.");
    keys.word(
        "metric.closed-rule",
        Part.EVALUATION,
        "yes-no",
        "Which questions are closed: those with a yes/no reference, or by the data's answer type.",
        "yes-no",
        "answer-type");
  }
}
