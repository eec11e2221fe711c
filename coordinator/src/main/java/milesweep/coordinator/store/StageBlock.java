package milesweep.coordinator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.setting.SettingsPatch;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;

/**
 * What never changes of stages that were added together, those that are alike by what they have
 * other than their template.
 *
 * @param templates ids of those that the stages refer to by their place here
 * @param stages in the order of their numbers
 */
record StageBlock(List<String> templates, List<Line> stages) {
  /**
   * One stage.
   *
   * @param key its identity
   * @param template place of its template, or null for a stage that is written as a whole
   * @param kind name of the kind; null where it is the template's
   * @param format name of the format, or null
   * @param patch makes the settings of the template's
   * @param settings of a stage without a template, as what follows
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      StageKey key,
      Integer template,
      PlanKey plan,
      String kind,
      String format,
      StageKey parent,
      SettingsPatch patch,
      Settings settings,
      Settings sources,
      Map<String, String> fingerprints,
      NumericContext context) {}

  /** What stages are, as opposed to where they stand. */
  record Identity(
      StageKey key,
      PlanKey plan,
      StageKind kind,
      StageKey parent,
      DataFormat format,
      Settings settings,
      Settings sources,
      Map<String, String> fingerprints,
      NumericContext context) {}

  /** Writes stages down, with the templates that there are for their kinds. */
  static StageBlock of(
      List<StoredStage> stages,
      Map<StageTemplate.Kind, StageTemplate> examples,
      Map<StageTemplate.Kind, String> ids) {
    List<String> templates = new ArrayList<>();
    Map<StageTemplate.Kind, Integer> places = new HashMap<>();
    List<Line> lines = new ArrayList<>(stages.size());
    for (StoredStage stage : stages) {
      StageTemplate.Kind kind = StageTemplate.Kind.of(stage);
      StageTemplate example = examples.get(kind);
      if (example == null || !example.suits(stage)) {
        lines.add(whole(stage));
        continue;
      }
      Integer place = places.get(kind);
      if (place == null) {
        place = templates.size();
        places.put(kind, place);
        templates.add(ids.get(kind));
      }
      lines.add(
          new Line(
              stage.key(),
              place,
              stage.plan(),
              null,
              null,
              stage.parent(),
              example.patchTo(stage),
              null,
              null,
              null,
              null));
    }
    return new StageBlock(templates, lines);
  }

  private static Line whole(StoredStage stage) {
    return new Line(
        stage.key(),
        null,
        stage.plan(),
        stage.kind().name(),
        stage.format() == null ? null : stage.format().name(),
        stage.parent(),
        null,
        stage.settings(),
        stage.sources(),
        stage.fingerprints(),
        stage.context());
  }

  /** The stages with what their templates say, in order. */
  List<Identity> identities(Map<String, StageTemplate> examples) {
    List<Identity> all = new ArrayList<>(stages.size());
    for (Line line : stages) {
      all.add(
          line.template() == null
              ? identity(line)
              : identity(line, examples.get(templates.get(line.template()))));
    }
    return all;
  }

  private static Identity identity(Line line) {
    return new Identity(
        line.key(),
        line.plan(),
        StageKind.valueOf(line.kind()),
        line.parent(),
        line.format() == null ? null : DataFormat.valueOf(line.format()),
        line.settings(),
        line.sources(),
        line.fingerprints(),
        line.context());
  }

  /** Stages that were once rows name their kind themselves. */
  private static Identity identity(Line line, StageTemplate example) {
    boolean named = line.kind() != null;
    DataFormat format = line.format() == null ? null : DataFormat.valueOf(line.format());
    return new Identity(
        line.key(),
        line.plan(),
        named ? StageKind.valueOf(line.kind()) : example.kind().kind(),
        line.parent(),
        named ? format : example.kind().format(),
        example.settings().patched(line.patch()),
        example.sources(),
        example.fingerprints(),
        example.context());
  }
}
