package milesweep.mile.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import milesweep.common.metric.Scores;
import milesweep.mile.data.SplitCount;
import milesweep.mile.data.slake.SplitName;

/** A {@link DataReport} for a terminal. */
public final class DataReportText {
  private static final int SUBJECTS = 12;
  private static final List<String> PROMPTED =
      List.of("train", "train.instruction", "prompts", "validate", "test");
  private static final Map<String, String> PROMPT_COUNTS =
      Map.of(
          "prompts.rows", "rows to train on",
          "prompts.test-rows", "rows ask a test question",
          "prompts.test-questions", "test questions are asked",
          "prompts.validate-rows", "rows ask a validation question",
          "prompts.unmatched-rows", "rows ask what the data set does not",
          "prompts.other-data-set", "rows are of another data set",
          "prompts.empty-answers", "rows have no answer",
          "prompts.skipped", "rows are faulty");

  private final DataReport report;
  private final StringBuilder out = new StringBuilder();

  private DataReportText(DataReport report) {
    this.report = report;
  }

  /** Lines, each with a line feed at its end. */
  public static String of(DataReport report) {
    return new DataReportText(report).text();
  }

  private String text() {
    line("%s: %s", report.kind(), String.join(", ", report.paths().values()));
    if (!report.splits().isEmpty()) {
      line("");
      splits();
      subjects();
      line("");
    }
    facts();
    list("warnings", report.warnings());
    list("faults", report.faults().stream().map(Object::toString).toList());
    line("");
    line(
        "%s: %s, %s",
        report.usable() ? "usable" : "not usable",
        count(report.faults().size(), "fault"),
        count(report.warnings().size(), "warning"));
    return out.toString();
  }

  private void splits() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("split", "questions", "images", "open", "closed", "yes/no", "left out"));
    report
        .splits()
        .forEach(
            (split, count) ->
                rows.add(
                    List.of(
                        split.label(),
                        "" + count.questions(),
                        "" + count.images(),
                        "" + count.open(),
                        "" + count.closed(),
                        "" + count.yesNo(),
                        leftOut(split, count))));
    table(rows);
  }

  private static String leftOut(SplitName split, SplitCount count) {
    Map<String, Integer> all = new LinkedHashMap<>(count.leftOut());
    if (split == SplitName.TRAIN) {
      all.put("empty answer", count.emptyAnswers());
    }
    all.put("faulty", count.skipped());
    return all.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }

  /** What questions are about, the most frequent first; nothing where the data do not say. */
  private void subjects() {
    Map<String, Integer> all = new LinkedHashMap<>();
    report
        .splits()
        .values()
        .forEach(count -> count.subjects().forEach((name, n) -> all.merge(name, n, Integer::sum)));
    if (all.keySet().equals(Set.of(""))) {
      return;
    }
    List<String> names =
        all.keySet().stream()
            .sorted(
                Comparator.comparing((String name) -> -all.get(name))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        Stream.concat(
                Stream.of("asked about"), report.splits().keySet().stream().map(SplitName::label))
            .toList());
    for (String name : names.subList(0, Math.min(SUBJECTS, names.size()))) {
      rows.add(
          Stream.concat(
                  Stream.of(name.isEmpty() ? "(not said)" : name),
                  report.splits().values().stream()
                      .map(count -> "" + count.subjects().getOrDefault(name, 0)))
              .toList());
    }
    line("");
    table(rows);
    if (names.size() > SUBJECTS) {
      line("  and %d more; --json has all of them", names.size() - SUBJECTS);
    }
  }

  private void facts() {
    fact("vocabulary", "%s, %d ids".formatted(report.vocabulary(), report.vocabularySize()));
    String rows =
        report.counts().entrySet().stream()
            .filter(count -> PROMPT_COUNTS.containsKey(count.getKey()))
            .map(count -> count.getValue() + " " + PROMPT_COUNTS.get(count.getKey()))
            .collect(Collectors.joining(", "));
    if (!rows.isEmpty()) {
      fact("instruction file", rows);
    }
    String cut =
        PROMPTED.stream()
            .filter(name -> report.counts().containsKey(name + ".prompts"))
            .map(
                name ->
                    "%s %d of %d"
                        .formatted(
                            name,
                            report.counts().get(name + ".cut-prompts"),
                            report.counts().get(name + ".prompts")))
            .collect(Collectors.joining(", "));
    fact("cut at %d ids".formatted(report.questionMaxLength()), cut.isEmpty() ? "nothing" : cut);
    report.constants().ifPresent(constants -> fact("constant answer", constants(constants)));
    fact("images", report.imagesChecked() ? "all decoded" : "not looked at");
    if (!report.fingerprint().isEmpty()) {
      fact("fingerprint", report.fingerprint());
    }
  }

  private static String constants(Constants constants) {
    Scores scores = constants.best().scores();
    return "\"%s\" to every test question: opened %s, closed %s, global %s; best for open ones \"%s\" %s, for closed ones \"%s\" %s"
        .formatted(
            constants.best().answer(),
            percent(scores.openedPercent()),
            percent(scores.closedPercent()),
            percent(scores.globalPercent()),
            constants.opened().answer(),
            percent(constants.opened().scores().openedPercent()),
            constants.closed().answer(),
            percent(constants.closed().scores().closedPercent()));
  }

  private static String percent(Double percent) {
    return percent == null ? "none" : DataReportJson.percent(percent);
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      line("");
      line("%s", title);
      lines.forEach(one -> line("  %s", one));
    }
  }

  private void fact(String name, String value) {
    line("  %-16s  %s", name, value);
  }

  /** Aligned columns: the first to the left, numbers to the right, the last as it is. */
  private void table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    boolean textLast = rows.get(0).get(columns - 1).equals("left out");
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
      }
    }
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        String padding = " ".repeat(widths[i] - cell.codePointCount(0, cell.length()));
        boolean left = i == 0 || (textLast && i == columns - 1);
        text.append(i == 0 ? " " : "  ").append(left ? cell + padding : padding + cell);
      }
      line("%s", text.toString().stripTrailing());
    }
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void line(String format, Object... values) {
    out.append(format.formatted(values)).append('\n');
  }
}
