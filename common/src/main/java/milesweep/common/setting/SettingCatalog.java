package milesweep.common.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.setting.SettingKey.Kind;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.SettingKey.Use;

/**
 * Every key of a sweep file below {@code sweep}, save {@code grid}, {@code points}, {@code include}
 * and {@code exclude}: the one description that parsing, checking, the reference page and
 * completion are made from. Defaults are those of the {@code clean} recipe (MILE-SPEC's section on
 * recipes); {@link Recipes}, {@link Presets} and {@link DataKinds} change them.
 */
public final class SettingCatalog {
  private static final Map<String, SettingKey> KEYS = new LinkedHashMap<>();

  private SettingCatalog() {}

  static {
    text(
        "name",
        Part.RUN,
        null,
        "Name of the sweep; a sweep is its name and its resolved definition.");
    word(
        "recipe",
        Part.RUN,
        Recipes.CLEAN,
        "Set of defaults: as released with the paper, or clean.",
        Recipes.CLEAN,
        Recipes.RELEASED);

    word(
        "model.preset",
        Part.RUN,
        "mile-base",
        "Named set of model sizes; single sizes may still be given.",
        Presets.names());
    path(
        "model.weights",
        "Base weights as safetensors; without them and without pretrain, a model starts from its seed.");
    size("model.image-size", Part.MODEL, 480, "Side of the square input image in pixels.");
    size("model.patch", Part.MODEL, 16, "Side of an image patch in pixels.");
    size("model.vit.width", Part.MODEL, 768, "Width of an image token.");
    size("model.vit.depth", Part.MODEL, 12, "Number of ViT blocks.");
    size("model.vit.heads", Part.MODEL, 12, "Attention heads of the ViT.");
    size(
        "model.text.width",
        Part.MODEL,
        768,
        "Width of a text token in the JTM encoder and the decoder.");
    size(
        "model.text.layers",
        Part.MODEL,
        12,
        "Layers of the JTM encoder, and again of the decoder.");
    size("model.text.heads", Part.MODEL, 12, "Attention heads of a text layer.");
    size("model.text.ffn", Part.MODEL, 3072, "Inner width of a text layer's feed-forward part.");
    size("model.max-positions", Part.MODEL, 512, "Rows of a text module's position table.");
    number(
        "model.init-std",
        Part.MODEL,
        0.02,
        Math.nextUp(0.0),
        10,
        Use.ALWAYS,
        "Standard deviation of weights drawn at random; narrow models want about 1/sqrt(width).");
    integer(
        "model.vocab-size",
        Part.MODEL,
        30524,
        16,
        1e7,
        Use.ALWAYS,
        "Number of token ids, [DEC] and [ENC] included; a built vocabulary is fitted to it.");

    path(
        "text.vocab",
        "WordPiece vocabulary file, one entry a line; or built, the default of small presets: made from the training data.");
    integer(
        "text.built-words",
        Part.MODEL,
        8000,
        0,
        1e7,
        Use.WITH_BUILT_VOCABULARY,
        "Most words of a built vocabulary.");
    size(
        "text.question-max-length",
        Part.MODEL,
        35,
        "Token ids of a question or prompt, [ENC] and [SEP] included; longer ones are cut.");
    word(
        "image.preprocess",
        Part.MODEL,
        "mile",
        "Pixel transform: mile (bilinear, /255 twice), scaled (/255 once), clip-norm.",
        "mile",
        "scaled",
        "clip-norm");

    dataKeys("", "anatomy", Use.WITH_PHANTOM, Use.WITH_FOLDER, Use.ALWAYS);
    put(
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
    integer(
        "data.instruction-seed",
        Part.DATA,
        42,
        -9.2e18,
        9.2e18,
        Use.WITH_INSTRUCTION,
        "Seed of the instruction prompts' options.");
    put(
        new SettingKey(
            "tuning",
            Kind.TUNING,
            Part.PEFT,
            Optional.of("T/T/T"),
            List.of(),
            null,
            null,
            Use.ALWAYS,
            "Tuning pattern ViT/JTM/decoder, each F, T, LoRA, IA3, Prefix or PTv2."));
    integer("lora.rank", Part.PEFT, 4, 1, 1e6, Use.WITH_LORA, "LoRA rank.");
    number(
        "lora.alpha",
        Part.PEFT,
        32.0,
        Math.nextUp(0.0),
        1e9,
        Use.WITH_LORA,
        "LoRA alpha; the update is scaled by alpha / rank.");
    number(
        "lora.dropout",
        Part.PEFT,
        0.1,
        0,
        Math.nextDown(1.0),
        Use.WITH_LORA,
        "Dropout on LoRA's input while training.");
    wordUsed(
        "lora.bert-targets",
        Part.PEFT,
        "query-value",
        Use.WITH_TEXT_LORA,
        "Attention matrices of the text modules that carry LoRA.",
        "query-value",
        "query-key");
    wordUsed(
        "lora.vit-targets",
        Part.PEFT,
        "all",
        Use.WITH_VIT_LORA,
        "ViT matrices that carry LoRA.",
        "all",
        "qkv");
    integer(
        "prefix.tokens",
        Part.PEFT,
        10,
        1,
        1e6,
        Use.WITH_PREFIX,
        "Virtual tokens of Prefix and PTv2.");
    wordUsed(
        "prefix.jtm",
        Part.PEFT,
        "active",
        Use.WITH_JTM_PREFIX,
        "Whether the JTM's prefix is injected (active) or only counted, as released (inert).",
        "active",
        "inert");

    trainingKeys("", Use.WHEN_TRAINED, Use.WITH_TRAINING_VIT, Use.WITH_TRAINING_TEXT, Use.ALWAYS);
    wordUsed(
        "training.frozen-parts",
        Part.TRAINING,
        "eval",
        Use.WITH_FROZEN_PART,
        "Whether frozen modules run without dropout (eval) or with it, as released (train).",
        "eval",
        "train");
    integer(
        "training.stage2-epochs",
        Part.TRAINING,
        null,
        1,
        1e6,
        Use.WITH_SECOND_STAGE,
        "Epochs of the second training stage; those of the first when left out.");
    integer(
        "seed",
        Part.TRAINING,
        1,
        -9.2e18,
        9.2e18,
        Use.WHEN_DRAWN,
        "Seed of the trial: initial values, order, dropout, prompts.");

    integer(
        "generation.beams",
        Part.EVALUATION,
        3,
        1,
        64,
        Use.ALWAYS,
        "Beams of the search; 1 is greedy.");
    integer(
        "generation.max-length",
        Part.EVALUATION,
        10,
        2,
        1e5,
        Use.ALWAYS,
        "Longest answer in token ids, [DEC] included.");
    word(
        "generation.question-mask",
        Part.EVALUATION,
        "real",
        "Whether the decoder's cross-attention masks the question's padding (real) or not, as released (ones).",
        "real",
        "ones");
    integer(
        "generation.batch-size",
        Part.EVALUATION,
        32,
        1,
        1e5,
        Use.ALWAYS,
        "Questions evaluated together.");
    word(
        "metric.closed-rule",
        Part.EVALUATION,
        "yes-no",
        "Which questions are closed: those with a yes/no reference, or by the data's answer type.",
        "yes-no",
        "answer-type");

    flag(
        "pretrain.enabled",
        Part.TRAINING,
        false,
        "Train the initial weights once, on other data, for all trials.");
    dataKeys(
        "pretrain.",
        "shapes",
        Use.WITH_PRETRAIN_PHANTOM,
        Use.WITH_PRETRAIN_FOLDER,
        Use.WITH_PRETRAIN);
    trainingKeys(
        "pretrain.", Use.WITH_PRETRAIN, Use.WITH_PRETRAIN, Use.WITH_PRETRAIN, Use.WITH_PRETRAIN);
    integer(
        "pretrain.seed",
        Part.TRAINING,
        0,
        -9.2e18,
        9.2e18,
        Use.WITH_PRETRAIN,
        "Seed of the pretrain stage, shared by all trials.");

    integer(
        "execution.slots",
        Part.RUN,
        0,
        0,
        4096,
        Use.ALWAYS,
        "Slots of a local run; 0 takes one for each core.");
    number(
        "execution.lease-seconds",
        Part.RUN,
        120.0,
        1,
        1e6,
        Use.ALWAYS,
        "Silence after which a stage may be given to another slot.");
  }

  private static void dataKeys(String prefix, String domain, Use phantom, Use folder, Use use) {
    wordUsed(
        prefix + "data.kind",
        Part.DATA,
        "phantom",
        use,
        "Kind of data set: phantom (generated) or slake (a folder in the SLAKE format).",
        "phantom",
        "slake");
    path(prefix + "data.folder", "Folder of the data set.");
    put(
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
    put(
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
    put(
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
    wordUsed(
        prefix + "data.phantom.domain",
        Part.DATA,
        domain,
        phantom,
        "Domain of the phantom set.",
        "anatomy",
        "shapes");
    integer(
        prefix + "data.phantom.seed",
        Part.DATA,
        7,
        -9.2e18,
        9.2e18,
        phantom,
        "Seed of the phantom set.");
    integer(
        prefix + "data.phantom.train-images",
        Part.DATA,
        120,
        1,
        1e6,
        phantom,
        "Training images of the phantom set.");
    integer(
        prefix + "data.phantom.validate-images",
        Part.DATA,
        10,
        1,
        1e6,
        phantom,
        "Validation images of the phantom set.");
    integer(
        prefix + "data.phantom.test-images",
        Part.DATA,
        30,
        1,
        1e6,
        phantom,
        "Test images of the phantom set.");
    integer(
        prefix + "data.phantom.questions-per-image",
        Part.DATA,
        10,
        1,
        100,
        phantom,
        "Questions on each image of the phantom set.");
    integer(
        prefix + "data.phantom.image-size",
        Part.DATA,
        64,
        16,
        2048,
        phantom,
        "Side of a phantom image in pixels.");
  }

  private static void trainingKeys(String prefix, Use use, Use vit, Use text, Use threads) {
    integer(
        prefix + "training.epochs",
        Part.TRAINING,
        130,
        1,
        1e6,
        use,
        "Passes over the training data.");
    integer(
        prefix + "training.batch-size",
        Part.TRAINING,
        20,
        1,
        1e6,
        use,
        "Questions of one optimizer step.");
    number(
        prefix + "training.learning-rate",
        Part.TRAINING,
        2e-5,
        Math.nextUp(0.0),
        100,
        use,
        "Learning rate at the start.");
    number(
        prefix + "training.min-learning-rate",
        Part.TRAINING,
        0.0,
        0,
        100,
        use,
        "Learning rate that the cosine falls to.");
    number(
        prefix + "training.weight-decay",
        Part.TRAINING,
        0.05,
        0,
        100,
        use,
        "Decoupled weight decay of AdamW.");
    number(
        prefix + "training.label-smoothing",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        use,
        "Label smoothing of the cross-entropy.");
    number(
        prefix + "training.dropout",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        text,
        "Dropout of the text modules.");
    number(
        prefix + "training.stochastic-depth",
        Part.TRAINING,
        0.1,
        0,
        Math.nextDown(1.0),
        vit,
        "Stochastic depth of the last ViT block.");
    integer(
        prefix + "training.threads",
        Part.TRAINING,
        1,
        1,
        1024,
        threads,
        "Threads of one trainer; part of the numeric context, never taken from the machine.");
  }

  /** All keys, in the order of the reference page. */
  public static List<SettingKey> all() {
    return List.copyOf(KEYS.values());
  }

  /** The key with this path, if there is one. */
  public static Optional<SettingKey> find(String path) {
    return Optional.ofNullable(KEYS.get(path));
  }

  /** All paths, in the order of the reference page. */
  public static List<String> paths() {
    return new ArrayList<>(KEYS.keySet());
  }

  private static void put(SettingKey key) {
    if (KEYS.put(key.path(), key) != null) {
      throw new IllegalStateException(key.path() + " is described twice");
    }
  }

  private static void size(String path, Part part, long fallback, String doc) {
    integer(path, part, fallback, 1, 1e6, Use.ALWAYS, doc);
  }

  private static void integer(
      String path, Part part, Number fallback, double least, double most, Use use, String doc) {
    put(
        new SettingKey(
            path,
            Kind.INTEGER,
            part,
            Optional.ofNullable(fallback).map(Number::longValue),
            List.of(),
            least,
            most,
            use,
            doc));
  }

  private static void number(
      String path, Part part, double fallback, double least, double most, Use use, String doc) {
    put(
        new SettingKey(
            path, Kind.NUMBER, part, Optional.of(fallback), List.of(), least, most, use, doc));
  }

  private static void flag(String path, Part part, boolean fallback, String doc) {
    put(
        new SettingKey(
            path, Kind.FLAG, part, Optional.of(fallback), List.of(), null, null, Use.ALWAYS, doc));
  }

  private static void text(String path, Part part, String fallback, String doc) {
    put(
        new SettingKey(
            path,
            Kind.TEXT,
            part,
            Optional.ofNullable(fallback),
            List.of(),
            null,
            null,
            Use.ALWAYS,
            doc));
  }

  private static void path(String path, String doc) {
    put(
        new SettingKey(
            path, Kind.PATH, Part.DATA, Optional.empty(), List.of(), null, null, Use.ALWAYS, doc));
  }

  private static void word(String path, Part part, String fallback, String doc, String... words) {
    wordUsed(path, part, fallback, Use.ALWAYS, doc, words);
  }

  private static void wordUsed(
      String path, Part part, String fallback, Use use, String doc, String... words) {
    put(
        new SettingKey(
            path, Kind.WORD, part, Optional.of(fallback), List.of(words), null, null, use, doc));
  }
}
