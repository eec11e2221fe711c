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
    column(keys, prefix, uses, "image", "Column with the image's path.");
    column(keys, prefix, uses, "question", "Column with the question.");
    column(keys, prefix, uses, "answer", "Column with the answer.");
    optional(
        keys,
        prefix,
        uses,
        "id",
        "Column with the question's id, a whole number or any unique text; without one, rows are numbered from 0.");
    optional(
        keys,
        prefix,
        uses,
        "group",
        "Column with what may not be in two splits, such as the patient; without one, the image.");
    optional(
        keys,
        prefix,
        uses,
        "split",
        "Column with train, validate or test, or a usual other word for it; without one, the test split is drawn by seed.");
    optional(
        keys,
        prefix,
        uses,
        "type",
        "Column with open or closed, or else with what the question is about.");
    optional(
        keys,
        prefix,
        uses,
        "content",
        "Column with what the question is about, where there is another with open or closed.");
    keys.number(
        prefix + "data.table.test-share",
        Part.DATA,
        0.2,
        0,
        Math.nextDown(1.0),
        uses.table(),
        "Share of the groups whose rows become the test split, for a table without a split column.");
  }

  private static void column(KeyList keys, String prefix, DataUses uses, String role, String doc) {
    keys.textUsed(prefix + "data.table.columns." + role, Part.DATA, role, uses.table(), doc);
  }

  /** A column that a table may do without: looked for under its role's name when none is given. */
  private static void optional(
      KeyList keys, String prefix, DataUses uses, String role, String doc) {
    String more = " When left out: %s, if the table has it; none for none.".formatted(role);
    keys.textUsed(prefix + "data.table.columns." + role, Part.DATA, null, uses.table(), doc + more);
  }
}
