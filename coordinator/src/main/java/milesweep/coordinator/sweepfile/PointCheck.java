package milesweep.coordinator.sweepfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import milesweep.common.architecture.ParameterNames;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.StepSettings;
import milesweep.common.view.ValidationSettings;

/** Finds settings of a point that are each allowed, but not together. Pure. */
final class PointCheck {
  /** Settings that the checks read; others need not be varied to check all points. */
  static final Set<String> READ =
      Set.of(
          "recipe",
          "model.preset",
          "trainer.command",
          "data.kind",
          "pretrain.data.kind",
          "model.image-size",
          "model.patch",
          "model.vit.width",
          "model.vit.depth",
          "model.vit.heads",
          "model.text.width",
          "model.text.layers",
          "model.text.heads",
          "model.max-positions",
          "text.question-max-length",
          "generation.max-length",
          "tuning",
          "prefix.tokens",
          "prefix.jtm",
          "training.learning-rate",
          "training.min-learning-rate",
          "training.groups",
          "training.validate-every",
          "training.select",
          "training.select-metric",
          "training.patience",
          "pretrain.enabled",
          "pretrain.training.learning-rate",
          "pretrain.training.min-learning-rate",
          "pretrain.training.groups",
          "pretrain.training.validate-every",
          "pretrain.training.select",
          "pretrain.training.select-metric",
          "pretrain.training.patience");

  /**
   * Two settings that do not fit.
   *
   * @param keys those involved, the one most likely to be changed first
   * @param message what does not fit, and what to do
   */
  record Conflict(List<String> keys, String message) {}

  private final Settings full;
  private final List<Conflict> conflicts = new ArrayList<>();

  private PointCheck(Settings full) {
    this.full = full;
  }

  /** Everything that does not fit in a point. */
  static List<Conflict> conflicts(Point point) {
    PointCheck check = new PointCheck(point.full());
    if (CommandSettings.isIn(point.full())) {
      check.command();
      return check.conflicts;
    }
    check.commandMissing();
    check.divides("model.image-size", "model.patch");
    check.divides("model.vit.width", "model.vit.heads");
    check.divides("model.text.width", "model.text.heads");
    check.positions();
    check.training("");
    if (point.full().flag("pretrain.enabled")) {
      check.training("pretrain.");
    }
    return check.conflicts;
  }

  /** MILE's rules are not a foreign trainer's. */
  private void command() {
    if (full.has("pretrain.enabled") && full.flag("pretrain.enabled")) {
      conflicts.add(
          new Conflict(
              full.values().keySet().stream().filter(path -> path.startsWith("pretrain.")).toList(),
              "a command has no pretraining stage; take pretrain out, and pretrain in the program or in a first stage of data.format"));
    }
    List<String> own = full.values().keySet().stream().filter(FreeForm::covers).toList();
    for (String path : own) {
      own.stream()
          .filter(other -> other.startsWith(path + "."))
          .findFirst()
          .ifPresent(
              other ->
                  conflicts.add(
                      new Conflict(
                          List.of(path, other),
                          "is a value, and %s is set, too; leave one of them out"
                              .formatted(other))));
    }
  }

  private void commandMissing() {
    for (String path : full.values().keySet()) {
      boolean hasDefault =
          SettingCatalog.find(path).filter(key -> key.fallback().isPresent()).isPresent();
      if (path.startsWith("trainer.") && !hasDefault) {
        conflicts.add(
            new Conflict(
                List.of(path),
                "has no meaning without trainer.command; name the program, or take the key out"));
      }
    }
  }

  private void divides(String what, String by) {
    if (full.integer(what) % full.integer(by) != 0) {
      conflicts.add(
          new Conflict(
              List.of(what, by),
              "%s %d is not a multiple of %s %d"
                  .formatted(what, full.integer(what), by, full.integer(by))));
    }
  }

  private void positions() {
    TuningPattern tuning = TuningPattern.of(full.text("tuning"));
    boolean jtm = tuning.jtm().isPrefix() && full.text("prefix.jtm").equals("active");
    fits("text.question-max-length", jtm ? full.integer("prefix.tokens") : 0);
    fits("generation.max-length", tuning.decoder().isPrefix() ? full.integer("prefix.tokens") : 0);
  }

  private void fits(String length, long prefix) {
    long positions = full.integer("model.max-positions");
    if (full.integer(length) + prefix <= positions) {
      return;
    }
    if (prefix == 0) {
      conflicts.add(
          new Conflict(
              List.of(length, "model.max-positions"),
              "%d is more than model.max-positions %d; at most %d ids fit"
                  .formatted(full.integer(length), positions, positions)));
    } else {
      conflicts.add(
          new Conflict(
              List.of("prefix.tokens", length, "model.max-positions", "tuning"),
              "prefix.tokens %d and %s %d together are more than model.max-positions %d; with this prefix at most %d ids fit"
                  .formatted(
                      prefix,
                      length,
                      full.integer(length),
                      positions,
                      Math.max(0, positions - prefix))));
    }
  }

  private void training(String prefix) {
    falls(prefix);
    validates(prefix);
    List<ParameterGroup> groups = StepSettings.from(full, prefix).groups();
    // Names need sizes that fit each other, which has been checked by now.
    if (!groups.isEmpty() && conflicts.isEmpty()) {
      Set<String> names = ParameterNames.of(ModelSettings.architecture(full));
      for (int i = 0; i < groups.size(); i++) {
        group(prefix + "training.groups", i, groups.get(i), names);
        risesNot(prefix, i, groups.get(i));
      }
    }
  }

  private void validates(String prefix) {
    ValidationSettings validation = ValidationSettings.from(full, prefix);
    String every = prefix + "training.validate-every";
    if (validation.every() > 0) {
      return;
    }
    Map<String, Boolean> wanting = new LinkedHashMap<>();
    wanting.put("select", validation.best());
    wanting.put("select-metric", validation.metric().isScored());
    wanting.put("patience", validation.patience().isPresent());
    wanting.forEach(
        (name, wants) -> {
          String path = prefix + "training." + name;
          if (wants) {
            conflicts.add(
                new Conflict(
                    List.of(path, every),
                    "%s needs a validation; set %s to a number of epochs"
                        .formatted(full.find(path).orElseThrow(), every)));
          }
        });
  }

  /** A group that a row has no parameter for is fine; one that no model could have is a slip. */
  private void group(String path, int place, ParameterGroup group, Set<String> names) {
    if (names.stream().noneMatch(group::matches)) {
      conflicts.add(
          new Conflict(
              List.of(path + "[" + place + "]", path),
              "match \"%s\" is the name of no parameter, whatever is tuned; names begin with visual_encoder., text_encoder. or text_decoder."
                  .formatted(group.match())));
    }
  }

  private void risesNot(String prefix, int place, ParameterGroup group) {
    String path = prefix + "training.groups";
    String least = prefix + "training.min-learning-rate";
    if (group.learningRate() < full.number(least)) {
      conflicts.add(
          new Conflict(
              List.of(path + "[" + place + "]", path, least),
              "learning-rate %s is below %s %s, which it would rise to"
                  .formatted(group.learningRate(), least, full.number(least))));
    }
  }

  private void falls(String prefix) {
    String least = prefix + "training.min-learning-rate";
    String start = prefix + "training.learning-rate";
    if (full.number(least) > full.number(start)) {
      conflicts.add(
          new Conflict(
              List.of(least, start),
              "%s is above %s %s; the learning rate falls to it"
                  .formatted(full.number(least), start, full.number(start))));
    }
  }
}
