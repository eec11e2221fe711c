package milesweep.coordinator.tensorboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.setting.Settings;
import milesweep.coordinator.store.StoredEpoch;

/**
 * What the store knows of a run.
 *
 * @param epochs those that count, a list for each training stage, in order
 * @param scores on the test split; null before the evaluation is done
 * @param scoredAtMillis when its result came; of no meaning without scores
 */
record Curves(List<List<StoredEpoch>> epochs, Scores scores, long scoredAtMillis) {

  /**
   * The run's events. What was there stays as it is when more becomes known: new events come last.
   * Steps are epochs, counted on over the stages.
   *
   * @param beganMillis when the sweep was submitted
   */
  List<CurveEvent> events(CurveRun run, long beganMillis) {
    List<CurveEvent> events = new ArrayList<>();
    events.add(new CurveEvent.Text(beganMillis, "settings", table(run.settings())));
    long before = 0;
    for (List<StoredEpoch> stage : epochs) {
      for (StoredEpoch epoch : stage) {
        long step = before + epoch.epoch();
        add(events, epoch.arrivedAtMillis(), step, run.prefix() + "/loss", epoch.loss());
        add(
            events,
            epoch.arrivedAtMillis(),
            step,
            run.prefix() + "/learning-rate",
            epoch.learningRate());
        add(
            events,
            epoch.arrivedAtMillis(),
            step,
            run.prefix() + "/seconds-per-epoch",
            epoch.seconds());
        if (epoch.validation() != null) {
          validation(events, epoch.arrivedAtMillis(), step, run.prefix(), epoch.validation());
        }
      }
      before += stage.isEmpty() ? 0 : stage.get(0).epochs();
    }
    if (scores != null) {
      add(events, scoredAtMillis, before, "test/opened", scores.openedPercent());
      add(events, scoredAtMillis, before, "test/closed", scores.closedPercent());
      add(events, scoredAtMillis, before, "test/global", scores.globalPercent());
    }
    return events;
  }

  private static void validation(
      List<CurveEvent> events, long atMillis, long step, String prefix, ValidationMetrics found) {
    String tag = prefix + "/validation-";
    add(events, atMillis, step, tag + "loss", found.loss());
    if (found.scores() != null) {
      add(events, atMillis, step, tag + "opened", found.scores().openedPercent());
      add(events, atMillis, step, tag + "closed", found.scores().closedPercent());
      add(events, atMillis, step, tag + "global", found.scores().globalPercent());
    }
  }

  /** A group without questions has no percentage, and so no point. */
  private static void add(
      List<CurveEvent> events, long atMillis, long step, String tag, Double value) {
    if (value != null) {
      events.add(new CurveEvent.Scalar(atMillis, step, tag, value));
    }
  }

  private static String table(Settings settings) {
    StringBuilder table = new StringBuilder("| setting | value |\n| --- | --- |\n");
    for (Map.Entry<String, Object> setting : settings.values().entrySet()) {
      table
          .append("| ")
          .append(setting.getKey())
          .append(" | ")
          .append(setting.getValue())
          .append(" |\n");
    }
    return table.toString();
  }
}
