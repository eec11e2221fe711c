package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Use;

/**
 * When the keys of a data set are used: those of the sweep's data, or those of the data for
 * pretraining.
 *
 * @param any whatever the kind
 * @param phantom the set is generated
 * @param slake the set is a folder in the SLAKE format
 * @param vqaRad the set is VQA-RAD
 * @param table the set is a table
 * @param drawnValidation a validation split is drawn out of the training split
 * @param drawnSplit some split is drawn
 */
record DataUses(
    Use any, Use phantom, Use slake, Use vqaRad, Use table, Use drawnValidation, Use drawnSplit) {
  static final DataUses MAIN =
      new DataUses(
          Use.ALWAYS,
          Use.WITH_PHANTOM,
          Use.WITH_SLAKE,
          Use.WITH_VQA_RAD,
          Use.WITH_TABLE,
          Use.WITH_DRAWN_VALIDATION,
          Use.WITH_DRAWN_SPLIT);

  static final DataUses PRETRAIN =
      new DataUses(
          Use.WITH_PRETRAIN,
          Use.WITH_PRETRAIN_PHANTOM,
          Use.WITH_PRETRAIN_SLAKE,
          Use.WITH_PRETRAIN_VQA_RAD,
          Use.WITH_PRETRAIN_TABLE,
          Use.WITH_PRETRAIN_DRAWN_VALIDATION,
          Use.WITH_PRETRAIN_DRAWN_SPLIT);
}
