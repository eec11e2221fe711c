package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.PatchReader;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;

/** Reads trials that are written as a {@link TrialTemplate.Patch} each. */
final class TrialBlockReader {
  private final List<TrialSpec> examples;
  private final Map<PlanKey, StoredStage> known;
  private final PatchReader patches = new PatchReader();

  /**
   * A reader for the trials of one block.
   *
   * @param examples its templates
   * @param known stages that are in memory anyway, by plan key: a hundred thousand trials share
   *     keys and settings with them
   */
  TrialBlockReader(List<TrialSpec> examples, Map<PlanKey, StoredStage> known) {
    this.examples = examples;
    this.known = known;
  }

  /**
   * The trials of a block, in order.
   *
   * @throws StoreException when the text is damaged
   */
  List<TrialSpec> read(String spec) {
    return BlockReader.read(
        "trial_block.spec",
        spec,
        json -> {
          List<TrialSpec> trials = new ArrayList<>();
          BlockReader.elements(json, () -> trials.add(trial(json)));
          return trials;
        });
  }

  /** What a patch has said so far. */
  private static final class Line {
    TrialSpec example;
    TrialId id;
    Settings settings; // null while they are the template's
    final List<StagePlan> stages = new ArrayList<>(2);
  }

  private TrialSpec trial(JsonParser json) throws IOException {
    Line line = new Line();
    line.example = examples.get(0);
    BlockReader.properties(json, name -> take(line, name, json));
    TrialSpec example = line.example;
    if (line.id == null || line.stages.size() != example.stages().size()) {
      throw BlockReader.wrong(json, "a trial without its id or with too few stages");
    }
    return new TrialSpec(
        line.id,
        line.settings == null ? example.settings() : line.settings,
        example.sources(),
        line.stages,
        example.run());
  }

  private void take(Line line, String name, JsonParser json) throws IOException {
    switch (name) {
      case "template" -> line.example = BlockReader.one(json, examples);
      case "id" -> line.id = new TrialId(BlockReader.text(json));
      case "settings" -> line.settings = patches.read(json, line.example.settings());
      case "stages" -> BlockReader.elements(json, () -> line.stages.add(stage(json, line)));
      default -> json.skipChildren();
    }
  }

  /** What a stage's patch has said so far. */
  private static final class Part {
    PlanKey key;
    Settings settings;
  }

  private StagePlan stage(JsonParser json, Line line) throws IOException {
    int place = line.stages.size();
    if (place == line.example.stages().size()) {
      throw BlockReader.wrong(json, "a trial with more stages than its template");
    }
    StagePlan like = line.example.stages().get(place);
    Part part = new Part();
    BlockReader.properties(json, name -> take(part, like, name, json));
    if (part.key == null) {
      throw BlockReader.wrong(json, "a stage without its key");
    }
    return new StagePlan(
        part.key,
        like.kind(),
        place == 0 ? null : line.stages.get(place - 1).key(),
        like.format(),
        part.settings == null ? likeTrial(line, like) : part.settings);
  }

  /** The settings of a stage that has the same other than its template as the trial has. */
  private static Settings likeTrial(Line line, StagePlan like) {
    return line.settings == null
        ? like.settings()
        : like.settings().patched(line.settings.patchFrom(line.example.settings()));
  }

  private void take(Part part, StagePlan like, String name, JsonParser json) throws IOException {
    if (name.equals("key")) {
      part.key = new PlanKey(BlockReader.text(json));
      StoredStage there = known.get(part.key);
      if (there != null) {
        part.key = there.plan();
        part.settings = there.settings();
      }
    } else if (name.equals("settings") && part.settings == null) {
      part.settings = patches.read(json, like.settings());
    } else {
      json.skipChildren();
    }
  }
}
