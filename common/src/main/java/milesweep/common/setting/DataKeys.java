package milesweep.common.setting;

import java.util.List;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/** Keys of the data set, and again of the one for pretraining. */
final class DataKeys {
  private DataKeys() {}

  static void describe(KeyList keys) {
    source(keys, "", "anatomy", DataUses.MAIN);
    keys.put(
        new SettingKey(
            "data.format",
            Kind.FORMATS,
            Part.DATA,
            Optional.of(List.of("origin")),
            List.of("origin", "instruction"),
            null,
            null,
            Use.WHEN_TRAINED,
            "Training data format, or a list of formats: one training stage each."));
    keys.integer(
        "data.instruction-seed",
        Part.DATA,
        42,
        -9.2e18,
        9.2e18,
        Use.WITH_MADE_PROMPTS,
        "Seed of the instruction prompts' options.");
    keys.wordUsed(
        "data.instruction-prompts",
        Part.DATA,
        "made",
        Use.WITH_PROMPT_FILE,
        "Instruction prompts: made from the training questions, or those of data.instruction-file (file, when that is given).",
        "made",
        "file");
    keys.path(
        "data.instruction-file",
        "Instruction file: a JSON array of img_name, qid, answer and question_pool.");
    keys.flagUsed(
        "data.instruction-drop-test",
        Part.DATA,
        true,
        Use.WITH_PROMPT_FILE,
        "Leave out rows of the instruction file that ask a question of the test or validation split; they are counted either way.");
  }

  static void describePretrain(KeyList keys) {
    source(keys, "pretrain.", "shapes", DataUses.PRETRAIN);
  }

  private static void source(KeyList keys, String prefix, String domain, DataUses uses) {
    keys.wordUsed(
        prefix + "data.kind",
        Part.DATA,
        "phantom",
        uses.any(),
        "Kind of data set: phantom (generated), slake (a folder in the SLAKE format), vqa-rad, or table (a CSV or JSON file of your own).",
        DataKinds.names());
    keys.path(prefix + "data.folder", "Folder of the data set.");
    keys.flagUsed(
        prefix + "data.strict",
        Part.DATA,
        true,
        uses.any(),
        "Refuse a data set with a bad record; otherwise leave the record out and count it.");
    keys.textUsed(
        prefix + "data.name",
        Part.DATA,
        null,
        uses.any(),
        "Name of the data set; its kind when left out.");
    keys.textUsed(
        prefix + "data.language",
        Part.DATA,
        "en",
        uses.slake(),
        "Question language that is kept; all keeps every language.");
    keys.number(
        prefix + "data.validate-share",
        Part.DATA,
        0,
        0,
        Math.nextDown(1.0),
        uses.drawnValidation(),
        "Share of the training images (of a table: groups) whose questions become the validation split, for data without one.");
    keys.integer(
        prefix + "data.split-seed",
        Part.DATA,
        1,
        -9.2e18,
        9.2e18,
        uses.drawnSplit(),
        "Seed of splits that are drawn.");
    FileKeys.describe(keys, prefix, uses);
    phantom(keys, prefix, domain, uses.phantom());
  }

  private static void phantom(KeyList keys, String prefix, String domain, Use phantom) {
    keys.wordUsed(
        prefix + "data.phantom.domain",
        Part.DATA,
        domain,
        phantom,
        "Domain of the phantom set.",
        "anatomy",
        "shapes");
    keys.integer(
        prefix + "data.phantom.seed",
        Part.DATA,
        7,
        -9.2e18,
        9.2e18,
        phantom,
        "Seed of the phantom set.");
    keys.integer(
        prefix + "data.phantom.train-images",
        Part.DATA,
        120,
        1,
        1e6,
        phantom,
        "Training images of the phantom set.");
    keys.integer(
        prefix + "data.phantom.validate-images",
        Part.DATA,
        10,
        1,
        1e6,
        phantom,
        "Validation images of the phantom set.");
    keys.integer(
        prefix + "data.phantom.test-images",
        Part.DATA,
        30,
        1,
        1e6,
        phantom,
        "Test images of the phantom set.");
    keys.integer(
        prefix + "data.phantom.questions-per-image",
        Part.DATA,
        10,
        1,
        100,
        phantom,
        "Questions on each image of the phantom set.");
    keys.integer(
        prefix + "data.phantom.image-size",
        Part.DATA,
        64,
        16,
        2048,
        phantom,
        "Side of a phantom image in pixels.");
  }
}
