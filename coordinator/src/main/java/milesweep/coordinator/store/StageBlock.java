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

  /** Writes stages down, with the templates that there are for their shapes. */
  static StageBlock of(
      List<StoredStage> stages,
      Map<StageTemplate.Shape, StageTemplate> examples,
      Map<StageTemplate.Shape, String> ids) {
    List<String> templates = new ArrayList<>();
    Map<StageTemplate.Shape, Integer> places = new HashMap<>();
    List<Line> lines = new ArrayList<>(stages.size());
    for (StoredStage stage : stages) {
      StageTemplate.Shape shape = StageTemplate.Shape.of(stage);
      StageTemplate example = examples.get(shape);
      if (example == null || !example.suits(stage)) {
        lines.add(whole(stage));
        continue;
      }
      Integer place = places.get(shape);
      if (place == null) {
        place = templates.size();
        places.put(shape, place);
        templates.add(ids.get(shape));
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
}
