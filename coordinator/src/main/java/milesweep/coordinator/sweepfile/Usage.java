package milesweep.coordinator.sweepfile;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.common.setting.SettingKey.Use;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/** Says which uses of settings a point has. Pure. */
final class Usage {
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
    }
    if (trains || !(pretrains || full.has("model.weights"))) {
      uses.add(Use.WHEN_DRAWN);
    }
    boolean phantom = full.text("data.kind").equals("phantom");
    uses.add(phantom ? Use.WITH_PHANTOM : Use.WITH_FOLDER);
    if (pretrains) {
      boolean generated = full.text("pretrain.data.kind").equals("phantom");
      uses.add(Use.WITH_PRETRAIN);
      uses.add(generated ? Use.WITH_PRETRAIN_PHANTOM : Use.WITH_PRETRAIN_FOLDER);
    }
    if (builtVocabulary) {
      uses.add(Use.WITH_BUILT_VOCABULARY);
    }
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
    boolean phantom = full.text("data.kind").equals("phantom");
    if (hasData) {
      uses.remove(phantom ? Use.WITH_FOLDER : Use.WITH_PHANTOM);
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
    add(uses, formats.contains("instruction"), Use.WITH_INSTRUCTION);
    add(uses, formats.size() > 1, Use.WITH_SECOND_STAGE);
    return uses;
  }

  private static void add(Set<Use> uses, boolean given, Use use) {
    if (given) {
      uses.add(use);
    }
  }
}
