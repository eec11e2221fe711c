package milesweep.common.setting;

import java.util.List;
import java.util.Optional;

/**
 * One key that a sweep file may hold: everything that checking, the reference page and editors need
 * to know of it.
 *
 * @param path dotted kebab-case path below {@code sweep}
 * @param kind type of its value
 * @param part what it shapes, which decides the stages whose keys it enters
 * @param fallback value where a file is silent; empty when it has none
 * @param words allowed words of a {@link Kind#WORD} or {@link Kind#WORDS}; empty otherwise
 * @param least smallest allowed number, or null
 * @param most largest allowed number, or null
 * @param use when a trial uses it; an axis over a key that a point does not use is dropped from
 *     that point
 * @param quiet whether a trial with the fallback is a trial without the setting: such a key can be
 *     added, and its fallback written out, without making other trials of older ones
 * @param doc one sentence for a person
 */
public record SettingKey(
    String path,
    Kind kind,
    Part part,
    Optional<Object> fallback,
    List<String> words,
    Double least,
    Double most,
    Use use,
    boolean quiet,
    String doc) {

  /** A key that is never quiet. */
  public SettingKey(
      String path,
      Kind kind,
      Part part,
      Optional<Object> fallback,
      List<String> words,
      Double least,
      Double most,
      Use use,
      String doc) {
    this(path, kind, part, fallback, words, least, most, use, false, doc);
  }

  /** Types of values. */
  public enum Kind {
    INTEGER,
    NUMBER,
    FLAG,
    /** One of some words, read without regard to case, kept in lower case. */
    WORD,
    /** One or more of some words, kept in the order of the description. */
    WORDS,
    TEXT,
    /** A path of the file system: never part of a trial's identity. */
    PATH,
    /** A tuning pattern. */
    TUNING,
    /** Where to run: auto, cpu, cuda or cuda:N. */
    DEVICE,
    /** A data format or a list of them, one for each training stage. */
    FORMATS,
    /** A list of {@link ParameterGroup}s. */
    GROUPS,
    /** A program and its arguments: a list of texts. */
    COMMAND,
    /** A list of paths: never part of a trial's identity, as {@link #PATH}. */
    PATHS,
    /** Any value; the keys below it are the user's own ({@link FreeForm}). */
    FREE
  }

  /** What a setting shapes. */
  public enum Part {
    /** The model's sizes and its text side: every stage. */
    MODEL,
    /** The data and its preparation: every stage that reads it. */
    DATA,
    /** The training stages. */
    TRAINING,
    /** The adapters: training stages and what comes after. */
    PEFT,
    /** Generation and scoring: the evaluate stage alone. */
    EVALUATION,
    /** The user's own trainer: every stage; prepare needs all of it but the free-form part. */
    PROGRAM,
    /** How a sweep is run; never part of an identity, since it cannot change an outcome. */
    RUN
  }

  /** When a trial uses a setting. */
  public enum Use {
    ALWAYS,
    /** Some module is trained or carries an adapter. */
    WHEN_TRAINED,
    /**
     * Something is trained, or initial values are drawn: there are neither weights of the whole
     * model nor pretraining.
     */
    WHEN_DRAWN,
    /** Something is trained beside a frozen module. */
    WITH_FROZEN_PART,
    /** The ViT runs in training mode at some time: tuned, or frozen as released. */
    WITH_TRAINING_VIT,
    /** A text module runs in training mode at some time. */
    WITH_TRAINING_TEXT,
    /** Some module carries LoRA. */
    WITH_LORA,
    /** A text module carries LoRA. */
    WITH_TEXT_LORA,
    /** The ViT carries LoRA. */
    WITH_VIT_LORA,
    /** Some module carries Prefix or PTv2. */
    WITH_PREFIX,
    /** The JTM carries Prefix or PTv2. */
    WITH_JTM_PREFIX,
    /** Some training stage is on prompts that are made from the training questions. */
    WITH_MADE_PROMPTS,
    /** Some training stage is on prompts of a file. */
    WITH_PROMPT_FILE,
    /** There is a second training stage. */
    WITH_SECOND_STAGE,
    /** The data are the phantom set. */
    WITH_PHANTOM,
    /** The data are a folder in the SLAKE format. */
    WITH_SLAKE,
    /** The data are VQA-RAD. */
    WITH_VQA_RAD,
    /** The data are a table. */
    WITH_TABLE,
    /** Questions are drawn out of the training split for validation. */
    WITH_DRAWN_VALIDATION,
    /** Some split is drawn by seed. */
    WITH_DRAWN_SPLIT,
    /** The sweep pretrains. */
    WITH_PRETRAIN,
    /** The sweep pretrains, on the phantom set. */
    WITH_PRETRAIN_PHANTOM,
    /** The sweep pretrains, on a folder in the SLAKE format. */
    WITH_PRETRAIN_SLAKE,
    /** The sweep pretrains, on VQA-RAD. */
    WITH_PRETRAIN_VQA_RAD,
    /** The sweep pretrains, on a table. */
    WITH_PRETRAIN_TABLE,
    /** The sweep pretrains, and questions are drawn out of the data for it. */
    WITH_PRETRAIN_DRAWN_VALIDATION,
    /** The sweep pretrains, and some split of the data for it is drawn by seed. */
    WITH_PRETRAIN_DRAWN_SPLIT,
    /** The vocabulary is built from the data. */
    WITH_BUILT_VOCABULARY,
    /** A command of the user's does the stages. */
    WITH_COMMAND,
    /** Answers are chosen from a list, not generated. */
    WITH_RANKING
  }

  /** Whether it says where something lies, which differs from machine to machine. */
  public boolean isPlace() {
    return kind == Kind.PATH || kind == Kind.PATHS;
  }

  /** Whether it enters trial ids and stage keys. */
  public boolean isIdentity() {
    return part != Part.RUN && !isPlace();
  }

  /** Whether it enters them with this value. */
  public boolean isIdentity(Object value) {
    return isIdentity() && !(quiet && fallback.filter(value::equals).isPresent());
  }

  /** The same key, quiet at its fallback. */
  SettingKey whenChanged() {
    return new SettingKey(path, kind, part, fallback, words, least, most, use, true, doc);
  }
}
