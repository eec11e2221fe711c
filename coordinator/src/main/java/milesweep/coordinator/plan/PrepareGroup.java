package milesweep.coordinator.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import milesweep.common.Hashes;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.CommandSettings;

/**
 * The trials of a sweep that read the same data with the same model side, and the prepare stage
 * that they wait for. Trials that differ in their training formats and prompts alone share one: its
 * format list is the union of theirs.
 *
 * @param plan what the prepare stage is, within its sweep
 * @param key the prepare stage; hashed with the sweep's name, so that every sweep looks at its data
 *     itself
 * @param settings identity settings of all data and of the model, {@code pretrain.*} included; and
 *     the shortest {@code generation.max-length} of the trials that write answers
 * @param sources paths of the data
 * @param trials in expansion order
 */
public record PrepareGroup(
    PlanKey plan, StageKey key, Settings settings, Settings sources, List<TrialSpec> trials) {
  private static final String FORMAT = "data.format";
  private static final String DROP_TEST = "data.instruction-drop-test";
  private static final String MAX_LENGTH = "generation.max-length";
  private static final String MODE = "generation.mode";

  /**
   * What is known of the trainings that trials of one group may differ in: of the first that has
   * it.
   */
  private static final List<String> FROM_TRAINING =
      List.of(
          "data.instruction-seed",
          "data.instruction-prompts",
          DROP_TEST,
          "training.validate-every",
          "pretrain.training.validate-every");

  public PrepareGroup {
    trials = List.copyOf(trials);
  }

  /** The groups of a sweep, in the order of their first trials. */
  public static List<PrepareGroup> of(String sweep, List<TrialSpec> trials) {
    Settings.Selection shared = new Settings.Selection(PrepareGroup::isShared);
    Map<Data, List<TrialSpec>> byData = new LinkedHashMap<>();
    TrialSpec before = null;
    List<TrialSpec> group = null;
    for (TrialSpec trial : trials) {
      if (before == null
          || trial.sources() != before.sources()
          || !shared.isShared(trial.settings(), before.settings())) {
        Data data = new Data(shared.of(trial.settings()), trial.sources());
        group = byData.computeIfAbsent(data, first -> new ArrayList<>());
      }
      group.add(trial);
      before = trial;
    }
    return byData.values().stream().map(members -> group(sweep, members)).toList();
  }

  /** What trials of one group have in common. */
  private record Data(Settings shared, Settings sources) {}

  private static PrepareGroup group(String sweep, List<TrialSpec> members) {
    Settings settings = members.get(0).settings().only(PrepareGroup::isShared);
    TreeSet<DataFormat> formats = new TreeSet<>();
    List<TrialSpec> differing = differing(members);
    for (TrialSpec trial : differing) {
      formats.addAll(trial.formats());
      for (String path : FROM_TRAINING) {
        if (!settings.has(path) && trial.settings().has(path)) {
          settings = settings.with(path, trial.settings().find(path).orElseThrow());
        }
      }
      if (trial.settings().find(DROP_TEST).filter(Boolean.FALSE::equals).isPresent()) {
        settings = settings.with(DROP_TEST, false); // one trial on test rows is enough to tell of
      }
    }
    if (!formats.isEmpty()) {
      settings = settings.with(FORMAT, formats.stream().map(DataFormat::label).toList());
    }
    Settings sources = members.get(0).sources();
    String text =
        StageKind.PREPARE.label()
            + "\n"
            + settings.canonicalJson()
            + "\n"
            + sources.canonicalJson();
    return new PrepareGroup(
        new PlanKey(Hashes.sha256(text).substring(0, 32)),
        new StageKey(Hashes.sha256(sweep + "\n" + text).substring(0, 32)),
        withMaxLength(settings, differing),
        sources,
        members);
  }

  /** The trials, without such as say the same as the one before of all that is asked of them. */
  private static List<TrialSpec> differing(List<TrialSpec> members) {
    Settings.Selection asked =
        new Settings.Selection(
            path ->
                FROM_TRAINING.contains(path) || List.of(FORMAT, MAX_LENGTH, MODE).contains(path));
    List<TrialSpec> differing = new ArrayList<>();
    TrialSpec before = null;
    for (TrialSpec trial : members) {
      if (before == null || !asked.isShared(trial.settings(), before.settings())) {
        differing.add(trial);
      }
      before = trial;
    }
    return differing;
  }

  /**
   * Tells how long answers may be, so that prepare can warn of longer ones. In no key: it changes
   * nothing that others build on, and a sweep's trials stay what they are.
   */
  private static Settings withMaxLength(Settings settings, List<TrialSpec> members) {
    OptionalInt shortest =
        members.stream()
            .map(TrialSpec::settings)
            .filter(own -> own.has(MAX_LENGTH) && !CommandSettings.isIn(own))
            .filter(own -> own.findText(MODE).filter("rank"::equals).isEmpty())
            .mapToInt(own -> own.integer32(MAX_LENGTH))
            .min();
    return shortest.isPresent() ? settings.with(MAX_LENGTH, (long) shortest.getAsInt()) : settings;
  }

  /** Whether all trials of a group have this in common. */
  private static boolean isShared(String path) {
    return isData(path) && !path.equals(FORMAT) && !FROM_TRAINING.contains(path);
  }

  private static boolean isRead(SettingKey.Part part, String path) {
    return switch (part) {
      case DATA, MODEL -> true;
      case PROGRAM -> !FreeForm.covers(path);
      case TRAINING, PEFT, EVALUATION, RUN -> false;
    };
  }

  private static boolean isData(String path) {
    if (path.equals("pretrain.enabled")) {
      return true;
    }
    return SettingCatalog.find(path)
        .filter(SettingKey::isIdentity)
        .filter(key -> isRead(key.part(), path))
        .isPresent();
  }
}
