package milesweep.mile.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.Json;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.Nested;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageSpec;

/**
 * The lines that go to a program: the first, with all that it needs, and the request to stop. Pure.
 */
public final class StartLine {
  /** Version of the exchange; a program may refuse one that it does not know. */
  public static final int PROTOCOL = 1;

  private StartLine() {}

  /**
   * What the program finds on this machine.
   *
   * @param dataFolder folder of the sweep's data; null when it has none
   * @param checkpoints folder that checkpoints go to
   * @param results folder that results go to
   */
  public record Places(Path dataFolder, Path checkpoints, Path results) {}

  /** A checkpoint to go on from. */
  public record Resume(Path path, int epoch, int step) {}

  /** The first line, without its end. */
  public static String of(StageSpec spec, Places places, Optional<Resume> resume) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(LineParser.MARK, "start");
    line.put("protocol", PROTOCOL);
    line.put("stage", spec.kind().label());
    line.put("key", spec.attempt().stage().value());
    line.put("attempt", spec.attempt().number());
    line.put("seed", spec.settings().integer("seed"));
    line.put("config", Nested.of(spec.settings().below(FreeForm.PREFIX).values()));
    line.put("settings", Nested.of(settings(spec, places)));
    line.put("format", spec.format() == null ? null : spec.format().label());
    line.put("device", spec.context().device());
    line.put("threads", spec.context().threads());
    line.put("fingerprints", new TreeMap<>(spec.fingerprints()));
    line.put("weights", spec.weights().stream().map(Artifact::path).toList());
    line.put("checkpoints", places.checkpoints().toString());
    line.put("results", places.results().toString());
    line.put("resume", resume.map(StartLine::resume).orElse(null));
    return json(line);
  }

  /** The request to save and leave. */
  public static String stop(String reason) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(LineParser.MARK, "stop");
    line.put("reason", reason);
    return json(line);
  }

  private static Map<String, Object> resume(Resume resume) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", resume.path().toString());
    fields.put("epoch", resume.epoch());
    fields.put("step", resume.step());
    return fields;
  }

  /** Everything but the trainer's own keys, with paths where the sweep file has them. */
  private static Map<String, Object> settings(StageSpec spec, Places places) {
    TreeMap<String, Object> settings = new TreeMap<>(spec.settings().values());
    settings.putAll(spec.sources().values());
    settings.keySet().removeIf(path -> path.startsWith("trainer.") || path.equals("seed"));
    if (places.dataFolder() != null) {
      settings.put("data.folder", places.dataFolder().toString());
    }
    return settings;
  }

  private static String json(Map<String, Object> line) {
    try {
      return Json.MAPPER.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line cannot be written as JSON", e);
    }
  }
}
