package milesweep.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import milesweep.common.metric.Scores;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.Settings;
import milesweep.coordinator.store.StoredEpoch;
import milesweep.coordinator.trial.TrialStory;

/** A trial's story for the terminal. */
final class StoryText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int WIDEST_CURVE = 60;

  private final StringJoiner lines = new StringJoiner("\n", "", "\n");

  private StoryText() {}

  /**
   * The text.
   *
   * @param all whether settings that are as by default are listed, too
   */
  static String of(TrialStory story, boolean all) {
    StoryText text = new StoryText();
    text.head(story);
    text.settings(story, all);
    for (int i = 0; i < story.stages().size(); i++) {
      text.stage(i + 1, story.stages().get(i));
    }
    return text.lines.toString();
  }

  private void head(TrialStory story) {
    lines.add(
        "trial %s  %s  of sweep %s: %s"
            .formatted(story.trial(), story.label(), story.sweep(), story.state().label()));
    if (story.reason() != null) {
      story.reason().lines().forEach(line -> lines.add("  " + line));
    }
    Scores scores = story.scores();
    if (scores != null) {
      lines.add(
          "  right: opened %s, closed %s, global %s"
              .formatted(
                  share(scores.openedPercent(), scores.openedRight(), scores.opened()),
                  share(scores.closedPercent(), scores.closedRight(), scores.closed()),
                  share(
                      scores.globalPercent(),
                      scores.openedRight() + scores.closedRight(),
                      scores.opened() + scores.closed())));
    }
  }

  private static String share(Double percent, int right, int of) {
    return percent == null
        ? "-"
        : String.format(Locale.ROOT, "%.2f %% (%d of %d)", percent, right, of);
  }

  private void settings(TrialStory story, boolean all) {
    Map<String, Object> values = story.settings().values();
    List<String> shown =
        values.keySet().stream().filter(path -> all || !isDefault(path, values.get(path))).toList();
    lines.add("");
    lines.add(
        all || shown.size() == values.size()
            ? "settings"
            : "settings (%d more are as by default; --all lists them)"
                .formatted(values.size() - shown.size()));
    shown.forEach(path -> lines.add("  %s = %s".formatted(path, value(story.settings(), path))));
    story.sources().values().forEach((path, value) -> lines.add("  " + path + " = " + value));
  }

  private static String value(Settings settings, String path) {
    return String.valueOf(settings.values().get(path));
  }

  private static boolean isDefault(String path, Object value) {
    return SettingCatalog.find(path)
        .flatMap(key -> key.fallback())
        .filter(fallback -> Objects.equals(String.valueOf(fallback), String.valueOf(value)))
        .isPresent();
  }

  private void stage(int number, TrialStory.Stage stage) {
    lines.add("");
    StringJoiner title = new StringJoiner("  ");
    title.add(
        "stage %d: %s%s"
            .formatted(
                number, stage.kind().label(), stage.format() == null ? "" : " " + stage.format()));
    if (stage.key() != null) {
      title.add(stage.key().brief());
    }
    title.add(stage.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (stage.seconds() != null) {
      title.add(String.format(Locale.ROOT, "%.1f s", stage.seconds()));
    }
    if (stage.peakMemoryBytes() != null) {
      title.add("peak %d MiB".formatted(stage.peakMemoryBytes() >> 20));
    }
    lines.add(title.toString());
    if (stage.reason() != null) {
      stage.reason().lines().forEach(line -> lines.add("  " + line));
    }
    stage.fingerprints().forEach((name, sha) -> lines.add("  %s %s".formatted(name, sha)));
    if (stage.weightsSha256() != null) {
      lines.add("  trained weights " + stage.weightsSha256());
    }
    if (stage.predictionsSha256() != null) {
      lines.add("  answers " + stage.predictionsSha256());
    }
    stage.attempts().forEach(this::attempt);
    curve(stage.epochs());
  }

  private void attempt(TrialStory.Attempt attempt) {
    lines.add(
        "  attempt %d  %s/%s  %s – %s  %s"
            .formatted(
                attempt.number(),
                attempt.node(),
                attempt.slot(),
                time(attempt.grantedAtMillis()),
                attempt.endedAtMillis() == null ? "" : time(attempt.endedAtMillis()),
                attempt.outcome() == null ? "open" : attempt.outcome())
            .stripTrailing());
    if (attempt.reason() != null) {
      attempt.reason().lines().forEach(line -> lines.add("    " + line));
    }
    if (!attempt.environment().isEmpty()) {
      lines.add(
          "    "
              + attempt.environment().entrySet().stream()
                  .map(part -> part.getKey() + " " + part.getValue())
                  .collect(Collectors.joining(", ")));
    }
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }

  private void curve(List<StoredEpoch> epochs) {
    if (epochs.isEmpty()) {
      return;
    }
    StoredEpoch first = epochs.get(0);
    StoredEpoch last = epochs.get(epochs.size() - 1);
    lines.add(
        String.format(
            Locale.ROOT,
            "  loss %s  %.4g in epoch %d, %.4g in epoch %d of %d",
            bars(epochs.stream().map(StoredEpoch::loss).toList()),
            first.loss(),
            first.epoch(),
            last.loss(),
            last.epoch(),
            last.epochs()));
  }

  /** A curve in one line; of a long one, as many points as fit. */
  static String bars(List<Double> values) {
    List<Double> finite = values.stream().filter(Double::isFinite).toList();
    if (finite.isEmpty()) {
      return "";
    }
    double least = finite.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double most = finite.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    int points = Math.min(values.size(), WIDEST_CURVE);
    StringBuilder bars = new StringBuilder();
    for (int i = 0; i < points; i++) {
      double value = values.get((int) ((long) i * values.size() / points));
      double share = most > least ? (value - least) / (most - least) : 0;
      bars.append(
          Double.isFinite(value)
              ? BARS.charAt((int) Math.round(share * (BARS.length() - 1)))
              : '?');
    }
    return bars.toString();
  }
}
