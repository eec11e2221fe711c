package milesweep.common.setting;

import milesweep.common.setting.SettingKey.Part;

/** Keys of data sets in files of other formats than SLAKE's: VQA-RAD and tables. */
final class FileKeys {
  private FileKeys() {}

  static void describe(KeyList keys, String prefix, DataUses uses) {
    keys.wordsUsed(
        prefix + "data.vqa-rad.phrase-types",
        Part.DATA,
        uses.vqaRad(),
        "Phrase types of VQA-RAD that are kept, in training and test.",
        "freeform",
        "para",
        "frame");
    keys.wordUsed(
        prefix + "data.vqa-rad.first-row",
        Part.DATA,
        "keep",
        uses.vqaRad(),
        "Whether the first record of each split of VQA-RAD is kept, or dropped as the released loader does.",
        "keep",
        "drop");
    keys.path(
        prefix + "data.table.file",
        "Table of questions: .csv (RFC 4180), .jsonl (an object a line) or .json (an array of objects).");
    keys.path(
        prefix + "data.table.images",
        "Folder that a table's image names start from; the table's own folder when left out.");
    column(keys, prefix, uses, "image", "image", "Column with the image's path.");
    column(keys, prefix, uses, "question", "question", "Column with the question.");
    column(keys, prefix, uses, "answer", "answer", "Column with the answer.");
    column(
        keys,
        prefix,
        uses,
        "id",
        null,
        "Column with the question's id, a whole number or any unique text; rows are numbered from 0 without it.");
    column(
        keys,
        prefix,
        uses,
        "group",
        null,
        "Column with what may not be in two splits, such as the patient; the image without it.");
    column(
        keys,
        prefix,
        uses,
        "split",
        null,
        "Column with train, validate or test (or a usual other word for it); the test split is drawn by seed without it.");
    column(
        keys,
        prefix,
        uses,
        "type",
        null,
        "Column with open or closed, or else with what the question is about.");
    column(
        keys,
        prefix,
        uses,
        "content",
        null,
        "Column with what the question is about, where data.table.columns.type is open or closed.");
    keys.number(
        prefix + "data.table.test-share",
        Part.DATA,
        0.2,
        0,
        Math.nextDown(1.0),
        uses.table(),
        "Share of the groups whose rows become the test split, for a table without a split column.");
  }

  /** A column that has no fixed name is used when the table has one that is called as its role. */
  private static void column(
      KeyList keys, String prefix, DataUses uses, String role, String name, String doc) {
    String more = name == null ? " Called so, if there is one; none leaves it unused." : "";
    keys.textUsed(prefix + "data.table.columns." + role, Part.DATA, name, uses.table(), doc + more);
  }
}
