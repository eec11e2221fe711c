package milesweep.coordinator.store;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.PatchReader;
import milesweep.common.setting.Settings;
import milesweep.common.trial.DataFormat;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;

/** Reads one {@link StageBlock}: its stages with what their templates say. */
final class StageBlockReader {
  private final Templates<StageTemplate> all;
  private final PatchReader patches = new PatchReader();
  private final List<StageTemplate> templates = new ArrayList<>();
  private final List<StageBlock.Identity> stages = new ArrayList<>();
  private StageKey before; // most stages follow right after their parents

  private StageBlockReader(Templates<StageTemplate> all) {
    this.all = all;
  }

  /**
   * What the stages of a block are, in order.
   *
   * @throws StoreException when the text is damaged or a template is not there
   */
  static List<StageBlock.Identity> read(String content, Templates<StageTemplate> templates) {
    return BlockReader.read("stage_block.content", content, new StageBlockReader(templates)::block);
  }

  private List<StageBlock.Identity> block(JsonParser json) throws IOException {
    BlockReader.properties(
        json,
        name -> {
          switch (name) {
            case "templates" ->
                BlockReader.elements(json, () -> templates.add(all.get(BlockReader.text(json))));
            case "stages" -> BlockReader.elements(json, () -> stages.add(stage(json)));
            default -> json.skipChildren();
          }
        });
    return stages;
  }

  /** What a line has said so far. */
  private static final class Line {
    StageKey key;
    StageTemplate template;
    PlanKey plan;
    StageKind kind;
    DataFormat format;
    StageKey parent;
    Settings settings;
    Settings sources;
    Map<String, String> fingerprints;
    NumericContext context;
  }

  private StageBlock.Identity stage(JsonParser json) throws IOException {
    Line line = new Line();
    BlockReader.properties(json, name -> take(line, name, json));
    StageTemplate template = line.template;
    boolean isNamed = line.kind != null; // as in stages that were once rows
    if (line.key == null || line.plan == null || line.settings == null) {
      throw BlockReader.wrong(json, "a stage without key, plan or settings");
    }
    if (template == null && !isNamed) {
      throw BlockReader.wrong(json, "a stage without a kind");
    }
    before = line.key;
    return new StageBlock.Identity(
        line.key,
        line.plan,
        isNamed ? line.kind : template.kind().kind(),
        line.parent,
        isNamed ? line.format : template.kind().format(),
        line.settings,
        template == null ? line.sources : template.sources(),
        template == null ? line.fingerprints : template.fingerprints(),
        template == null ? line.context : template.context());
  }

  private void take(Line line, String name, JsonParser json) throws IOException {
    switch (name) {
      case "key" -> line.key = new StageKey(BlockReader.text(json));
      case "template" -> line.template = BlockReader.one(json, templates);
      case "plan" -> line.plan = new PlanKey(BlockReader.text(json));
      case "kind" -> line.kind = StageKind.valueOf(BlockReader.text(json));
      case "format" -> line.format = DataFormat.valueOf(BlockReader.text(json));
      case "parent" -> line.parent = parent(BlockReader.text(json));
      case "patch" -> {
        if (line.template == null) {
          throw BlockReader.wrong(json, "a patch before its template");
        }
        line.settings = patches.read(json, line.template.settings());
      }
      case "settings" -> line.settings = json.readValueAs(Settings.class);
      case "sources" -> line.sources = json.readValueAs(Settings.class);
      case "fingerprints" -> line.fingerprints = json.readValueAs(StoreJson.TEXT_BY_NAME);
      case "context" -> line.context = json.readValueAs(NumericContext.class);
      default -> json.skipChildren();
    }
  }

  private StageKey parent(String key) {
    return before != null && before.value().equals(key) ? before : new StageKey(key);
  }
}
