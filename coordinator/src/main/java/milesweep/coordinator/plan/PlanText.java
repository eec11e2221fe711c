package milesweep.coordinator.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.expand.Expansion;

/** A plan as a terminal shows it. */
final class PlanText {
  private static final String LINE = "%-16s  %-6s %-6s %-6s %4s  %-18s %5s  %9s  %13s  %9s%n";

  /** More of the same are counted, not listed. */
  private static final int LISTED = 10;

  private final PlanReport plan;
  private final StringBuilder text = new StringBuilder();

  private PlanText(PlanReport plan) {
    this.plan = plan;
  }

  static String of(PlanReport plan) {
    PlanText text = new PlanText(plan);
    text.head();
    if (plan.isOfCommand()) {
      text.text.append(CommandPlanTable.of(plan));
    } else {
      text.table();
    }
    text.notes();
    text.merged();
    text.excluded();
    text.missing();
    return text.text.toString();
  }

  private void head() {
    Expansion expansion = plan.expansion();
    long different = plan.stages().values().stream().mapToLong(Long::longValue).sum();
    String kinds =
        plan.stages().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey().label())
            .collect(Collectors.joining(", "));
    add(
        "sweep %s: %s, %d merged, %d excluded: %s%n",
        plan.sweep(),
        count(expansion.points(), "point"),
        expansion.merged().size(),
        expansion.excluded().size(),
        count(expansion.trials().size(), "trial"));
    add(
        "%s to run (%s); %d without sharing%n%n",
        count(different, "stage"), kinds, plan.stagesWithoutSharing());
  }

  private void table() {
    add(
        LINE,
        "trial",
        "ViT",
        "JTM",
        "Dec",
        "rank",
        "data",
        "seed",
        "#Params %",
        "trainable",
        "memory");
    for (PlanRow row : plan.rows()) {
      add(
          LINE,
          row.id(),
          row.vit(),
          row.jtm(),
          row.decoder(),
          row.rank() == null ? "" : row.rank(),
          row.data(),
          row.seed() == null ? "" : row.seed(),
          row.paramsPercent(),
          String.format(Locale.ROOT, "%,d", row.trainableParams()),
          memory(row.estimatedPeakMemoryBytes()));
    }
  }

  private void merged() {
    Map<TrialId, TrialSpec> trials =
        plan.expansion().trials().stream().collect(Collectors.toMap(TrialSpec::id, spec -> spec));
    Map<String, Long> byReason = new LinkedHashMap<>();
    for (Expansion.Merged merged : plan.expansion().merged()) {
      String why =
          merged.differing().isEmpty()
              ? "is listed again"
              : "does not change with " + String.join(", ", merged.differing());
      byReason.merge(who(trials.get(merged.into())) + " " + why, 1L, Long::sum);
    }
    list("merged", "merged into an earlier one", byReason);
  }

  private static String who(TrialSpec trial) {
    return trial.findTuning().map(String::valueOf).orElseGet(() -> trial.id().value());
  }

  private void notes() {
    if (!plan.notes().isEmpty()) {
      text.append(System.lineSeparator());
      plan.notes().forEach(note -> add("%s%n", note));
    }
  }

  private void excluded() {
    Map<String, Long> byPoint = new LinkedHashMap<>();
    for (Expansion.Excluded excluded : plan.expansion().excluded()) {
      byPoint.merge(excluded.point() + " by " + excluded.rule(), 1L, Long::sum);
    }
    list("excluded", "excluded", byPoint);
  }

  private void list(String label, String what, Map<String, Long> counts) {
    if (counts.isEmpty()) {
      return;
    }
    text.append(System.lineSeparator());
    List<String> lines = new ArrayList<>();
    counts.forEach((line, points) -> lines.add(count(points, "point") + " " + what + ": " + line));
    lines.stream().limit(LISTED).forEach(line -> add("%s%n", line));
    if (lines.size() > LISTED) {
      add("and %d lines more of what is %s; --json has them all%n", lines.size() - LISTED, label);
    }
  }

  private void missing() {
    if (plan.missing().isEmpty()) {
      return;
    }
    text.append(System.lineSeparator());
    plan.missing().forEach(one -> add("missing for a run: %s%n", one));
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String memory(long bytes) {
    double mebibytes = bytes / (1024.0 * 1024);
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.1f GiB", mebibytes / 1024);
  }
}
