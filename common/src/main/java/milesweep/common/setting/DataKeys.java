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
    source(keys, "", "anatomy", Use.WITH_PHANTOM, Use.WITH_FOLDER, Use.ALWAYS);
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
        Use.WITH_INSTRUCTION,
        "Seed of the instruction prompts' options.");
  }

  static void describePretrain(KeyList keys) {
    source(
        keys,
        "pretrain.",
        "shapes",
        Use.WITH_PRETRAIN_PHANTOM,
        Use.WITH_PRETRAIN_FOLDER,
        Use.WITH_PRETRAIN);
  }

  private static void source(
      KeyList keys, String prefix, String domain, Use phantom, Use folder, Use use) {
    keys.wordUsed(
        prefix + "data.kind",
        Part.DATA,
        "phantom",
        use,
        "Kind of data set: phantom (generated) or slake (a folder in the SLAKE format).",
        "phantom",
        "slake");
    keys.path(prefix + "data.folder", "Folder of the data set.");
    keys.put(
        new SettingKey(
            prefix + "data.strict",
            Kind.FLAG,
            Part.DATA,
            Optional.of(true),
            List.of(),
            null,
            null,
            use,
            "Refuse a data set with a bad record; otherwise leave the record out and count it."));
    keys.put(
        new SettingKey(
            prefix + "data.name",
            Kind.TEXT,
            Part.DATA,
            Optional.empty(),
            List.of(),
            null,
            null,
            use,
            "Name of the data set; its kind when left out."));
    keys.put(
        new SettingKey(
            prefix + "data.language",
            Kind.TEXT,
            Part.DATA,
            Optional.of("en"),
            List.of(),
            null,
            null,
            folder,
            "Question language that is kept."));
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
