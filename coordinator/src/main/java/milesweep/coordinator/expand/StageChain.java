package milesweep.coordinator.expand;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.SettingKey.Part;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.ValidationSettings;

/**
 * Cuts a trial into its stages. Each gets the settings that can change its outcome, so that trials
 * share the stages in which they do not differ, and with them all that its trainer needs to read
 * the data and to build the model. Pure; keeps the plans it has made, so one chain is for one
 * thread.
 */
final class StageChain {
  private static final String PRETRAIN = "pretrain.";
  private static final String PRETRAIN_DATA = "pretrain.data.";
  private static final String ENABLED = "pretrain.enabled";
  private static final String FORMAT = "data.format";
  private static final String PROMPTS = "data.instruction-";
  private static final String EPOCHS = "training.epochs";
  private static final String SECOND_EPOCHS = "training.stage2-epochs";

  /** What an evaluation takes of the training: its draws of initial values, and its threads. */
  private static final Set<String> EVALUATION_TOO = Set.of("seed", "training.threads");

  private record Link(StageKind kind, PlanKey parent, DataFormat format, Settings settings) {}

  private final Map<Link, StagePlan> made = new HashMap<>();

  /**
   * The stages of a trial, first to last.
   *
   * @param used identity settings that the trial uses
   * @param formats its training formats; none when nothing is trained
   */
  List<StagePlan> of(Settings used, List<DataFormat> formats) {
    if (CommandSettings.isIn(used)) {
      return ofCommand(used, formats);
    }
    List<StagePlan> chain = new ArrayList<>();
    PlanKey parent = null;
    if (used.flag(ENABLED)) {
      parent = add(chain, StageKind.PRETRAIN, parent, null, pretrain(used));
    }
    for (int i = 0; i < formats.size(); i++) {
      Settings settings = train(used, formats.get(i), i > 0);
      parent = add(chain, StageKind.TRAIN, parent, formats.get(i), settings);
    }
    add(chain, StageKind.EVALUATE, parent, null, used.only(StageChain::isForEvaluation));
    return chain;
  }

  /**
   * The stages of a trial whose stages a command does: one of training for each format, or a single
   * one; and one of evaluation where the file asks for it.
   */
  private List<StagePlan> ofCommand(Settings used, List<DataFormat> formats) {
    List<StagePlan> chain = new ArrayList<>();
    PlanKey parent = null;
    boolean apart = CommandSettings.evaluatesApart(used);
    boolean trains =
        !apart || used.findText("tuning").map(text -> TuningPattern.of(text).trains()).orElse(true);
    if (trains && formats.isEmpty()) {
      parent = add(chain, StageKind.TRAIN, parent, null, commandTrain(used, apart));
    }
    for (int i = 0; trains && i < formats.size(); i++) {
      Settings settings = ofFormat(commandTrain(used, apart), formats.get(i));
      if (i > 0 && used.has(SECOND_EPOCHS)) {
        settings = settings.with(EPOCHS, used.integer(SECOND_EPOCHS));
      }
      parent = add(chain, StageKind.TRAIN, parent, formats.get(i), settings);
    }
    if (apart) {
      add(chain, StageKind.EVALUATE, parent, null, used.only(StageChain::isForEvaluation));
    }
    return chain;
  }

  /** What is for scoring is for training too where that scores. */
  private static Settings commandTrain(Settings used, boolean apart) {
    return used.only(
        path -> !path.equals(SECOND_EPOCHS) && !(apart && part(path) == Part.EVALUATION));
  }

  private static Settings ofFormat(Settings settings, DataFormat format) {
    return settings
        .only(path -> format == DataFormat.INSTRUCTION || !isPrompting(path))
        .with(FORMAT, List.of(format.label()));
  }

  private PlanKey add(
      List<StagePlan> chain, StageKind kind, PlanKey parent, DataFormat format, Settings settings) {
    StagePlan plan =
        made.computeIfAbsent(
            new Link(kind, parent, format, settings),
            link -> StagePlan.of(kind, parent, format, settings));
    chain.add(plan);
    return plan.key();
  }

  /** A built vocabulary covers the words of the sweep's data too, and so depends on them. */
  private static Settings pretrain(Settings used) {
    boolean built = used.has("text.built-words");
    boolean scored = ValidationSettings.from(used, PRETRAIN).isScored();
    return used.only(
        path ->
            path.startsWith(PRETRAIN)
                || part(path) == Part.MODEL
                || (scored && part(path) == Part.EVALUATION)
                || (built && isMainData(path) && !isPrompting(path)));
  }

  /** What is judged by answers depends on how they are generated. */
  private static Settings train(Settings used, DataFormat format, boolean second) {
    boolean scored = ValidationSettings.from(used, "").isScored();
    Settings settings =
        used.only(
            path ->
                !path.equals(SECOND_EPOCHS)
                    && (scored || part(path) != Part.EVALUATION)
                    && (!path.startsWith(PRETRAIN) || isPretrainData(path)));
    if (second) {
      settings = settings.with(EPOCHS, used.integer(SECOND_EPOCHS));
    }
    return ofFormat(settings, format);
  }

  private static boolean isForEvaluation(String path) {
    return switch (part(path)) {
      case MODEL, PEFT, EVALUATION, PROGRAM -> true;
      case DATA -> isPretrainData(path) || !isPrompting(path);
      case TRAINING -> EVALUATION_TOO.contains(path) || isPretrainData(path);
      case RUN -> false;
    };
  }

  /** Whether it describes the other data, whose words are in a built vocabulary. */
  private static boolean isPretrainData(String path) {
    return path.equals(ENABLED) || path.startsWith(PRETRAIN_DATA);
  }

  private static boolean isMainData(String path) {
    return part(path) == Part.DATA && !path.startsWith(PRETRAIN);
  }

  private static boolean isPrompting(String path) {
    return path.equals(FORMAT) || path.startsWith(PROMPTS);
  }

  private static Part part(String path) {
    return SettingCatalog.find(path).map(SettingKey::part).orElseThrow();
  }
}
