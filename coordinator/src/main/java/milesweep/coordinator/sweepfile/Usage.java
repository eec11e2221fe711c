package milesweep.coordinator.sweepfile;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.common.setting.SettingKey.Use;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/** Says which uses of settings a point has. Pure. */
final class Usage {
  private static final Map<String, Use> KINDS =
      Map.of(
          "phantom", Use.WITH_PHANTOM,
          "slake", Use.WITH_SLAKE,
          "vqa-rad", Use.WITH_VQA_RAD,
          "table", Use.WITH_TABLE);
  private static final Map<String, Use> PRETRAIN_KINDS =
      Map.of(
          "phantom", Use.WITH_PRETRAIN_PHANTOM,
          "slake", Use.WITH_PRETRAIN_SLAKE,
          "vqa-rad", Use.WITH_PRETRAIN_VQA_RAD,
          "table", Use.WITH_PRETRAIN_TABLE);

  /** Settings that decide on the use of others and may differ between points. */
  static final Set<String> DECIDING =
      Set.of(
          "tuning",
          "data.format",
          "training.frozen-parts",
          "data.instruction-prompts",
          "data.kind",
          "data.validate-share",
          "data.table.columns.split",
          "pretrain.enabled",
          "pretrain.data.kind",
          "pretrain.data.validate-share",
          "pretrain.data.table.columns.split",
          "generation.mode");

  private Usage() {}

  /**
   * The uses of a point.
   *
   * @param full every setting of the point
   * @param builtVocabulary whether its vocabulary is made from the training texts
   */
  static Set<Use> of(Settings full, boolean builtVocabulary) {
    EnumSet<Use> uses = EnumSet.of(Use.ALWAYS);
    TuningPattern tuning = TuningPattern.of(full.text("tuning"));
    List<String> formats = full.list("data.format");
    boolean pretrains = full.flag("pretrain.enabled");
    boolean trains = tuning.trains();
    if (trains) {
      uses.addAll(whenTrained(tuning, formats, full.text("training.frozen-parts")));
      if (formats.contains("instruction")) {
        boolean file = full.text("data.instruction-prompts").equals("file");
        uses.add(file ? Use.WITH_PROMPT_FILE : Use.WITH_MADE_PROMPTS);
      }
    }
    // A BERT's vocabulary lacks two rows, which are drawn whatever else is given.
    boolean whole = full.has("model.weights") && !full.has("model.bert-weights");
    if (trains || !(pretrains || whole)) {
      uses.add(Use.WHEN_DRAWN);
    }
    uses.add(KINDS.get(full.text("data.kind")));
    add(uses, drawsValidation(full, ""), Use.WITH_DRAWN_VALIDATION);
    add(uses, drawsSplit(full, ""), Use.WITH_DRAWN_SPLIT);
    if (pretrains) {
      uses.add(Use.WITH_PRETRAIN);
      uses.add(PRETRAIN_KINDS.get(full.text("pretrain.data.kind")));
      add(uses, drawsValidation(full, "pretrain."), Use.WITH_PRETRAIN_DRAWN_VALIDATION);
      add(uses, drawsSplit(full, "pretrain."), Use.WITH_PRETRAIN_DRAWN_SPLIT);
    }
    if (builtVocabulary) {
      uses.add(Use.WITH_BUILT_VOCABULARY);
    }
    add(uses, full.text("generation.mode").equals("rank"), Use.WITH_RANKING);
    return uses;
  }

  /**
   * The uses of a point whose stages a command does. What a tuning pattern uses is known only where
   * one is given; without one every setting may be of use to the command.
   */
  static Set<Use> ofCommand(Settings full, boolean hasTuning, boolean hasData) {
    EnumSet<Use> uses = EnumSet.allOf(Use.class);
    if (hasTuning) {
      TuningPattern tuning = TuningPattern.of(full.text("tuning"));
      uses.removeAll(WITH_ADAPTERS);
      uses.addAll(
          whenTrained(tuning, full.list("data.format"), full.text("training.frozen-parts")));
    }
    if (hasData) {
      uses.removeAll(KINDS.values());
      uses.add(KINDS.get(full.text("data.kind")));
    }
    return uses;
  }

  private static final Set<Use> WITH_ADAPTERS =
      EnumSet.of(
          Use.WITH_LORA,
          Use.WITH_TEXT_LORA,
          Use.WITH_VIT_LORA,
          Use.WITH_PREFIX,
          Use.WITH_JTM_PREFIX);

  private static boolean drawsValidation(Settings full, String prefix) {
    boolean files = !full.text(prefix + "data.kind").equals("phantom");
    return files && full.number(prefix + "data.validate-share") > 0;
  }

  /** A table whose split column is not named may turn out to have one; who can tell yet. */
  private static boolean drawsSplit(Settings full, String prefix) {
    boolean table = full.text(prefix + "data.kind").equals("table");
    boolean named =
        full.findText(prefix + "data.table.columns.split")
            .filter(s -> !s.equals("none"))
            .isPresent();
    return drawsValidation(full, prefix) || (table && !named);
  }

  private static Set<Use> whenTrained(
      TuningPattern tuning, List<String> formats, String frozenParts) {
    EnumSet<Use> uses = EnumSet.of(Use.WHEN_TRAINED);
    boolean allInTraining = frozenParts.equals("train");
    boolean textLora = tuning.jtm() == TuningMode.LORA || tuning.decoder() == TuningMode.LORA;
    boolean vitLora = tuning.vit() == TuningMode.LORA;
    add(uses, tuning.has(TuningMode.F), Use.WITH_FROZEN_PART);
    add(uses, allInTraining || tuning.vit() != TuningMode.F, Use.WITH_TRAINING_VIT);
    boolean textTuned =
        Stream.of(tuning.jtm(), tuning.decoder()).anyMatch(mode -> mode != TuningMode.F);
    add(uses, allInTraining || textTuned, Use.WITH_TRAINING_TEXT);
    add(uses, textLora || vitLora, Use.WITH_LORA);
    add(uses, textLora, Use.WITH_TEXT_LORA);
    add(uses, vitLora, Use.WITH_VIT_LORA);
    add(uses, tuning.modes().stream().anyMatch(TuningMode::isPrefix), Use.WITH_PREFIX);
    add(uses, tuning.jtm().isPrefix(), Use.WITH_JTM_PREFIX);
    add(uses, formats.size() > 1, Use.WITH_SECOND_STAGE);
    return uses;
  }

  private static void add(Set<Use> uses, boolean given, Use use) {
    if (given) {
      uses.add(use);
    }
  }
}
