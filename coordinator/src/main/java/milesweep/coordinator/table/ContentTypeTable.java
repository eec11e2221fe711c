package milesweep.coordinator.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import milesweep.common.metric.ContentTypeScores;
import milesweep.common.metric.ContentTypeScores.Share;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TuningPattern;

/**
 * What each trial gets right of each content type of the data set, in percent. Only trials whose
 * evaluation is done have a row; seeds of one row are taken together as in {@link PaperTable}.
 */
final class ContentTypeTable {
  private static final List<String> CSV_HEADER =
      List.of(
          "sweep",
          "trial",
          "vit",
          "jtm",
          "decoder",
          "rank",
          "data",
          "seed",
          "content_type",
          "questions",
          "right",
          "percent");

  private final List<Row> rows;
  private final List<String> remarks;

  /** A trial's scores; never empty. */
  private record Row(String sweep, TrialSpec trial, ContentTypeScores scores) {
    Share all() {
      return scores.byType().values().stream().reduce(Share::plus).orElseThrow();
    }
  }

  private ContentTypeTable(List<Row> rows, List<String> remarks) {
    this.rows = rows;
    this.remarks = remarks;
  }

  /** The trials of a sweep that are evaluated, in expansion order. */
  static ContentTypeTable of(SweepResults results) {
    List<Row> rows = new ArrayList<>();
    for (TrialRow row : results.rows()) {
      ContentTypeScores scores = results.contentTypes().get(row.trial().id());
      if (scores != null) {
        rows.add(new Row(row.sweep(), row.trial(), scores));
      }
    }
    return new ContentTypeTable(rows, results.remarks());
  }

  /** Heads of the CSV form. */
  static String csvHeader() {
    return CsvLine.of(CSV_HEADER.toArray()) + "\n";
  }

  /** One line for each trial and content type, without the heads. */
  String csvLines() {
    StringBuilder csv = new StringBuilder();
    for (Row row : rows) {
      TuningPattern tuning = row.trial().tuning();
      row.scores()
          .byType()
          .forEach(
              (type, share) ->
                  csv.append(
                          CsvLine.of(
                              row.sweep(),
                              row.trial().id(),
                              tuning.vit(),
                              tuning.jtm(),
                              tuning.decoder(),
                              row.trial().rank().orElse(null),
                              row.trial().data(),
                              row.trial().seed().orElse(null),
                              type,
                              share.questions(),
                              share.right(),
                              CsvTable.decimals(share.percent(), 2)))
                      .append('\n'));
    }
    return csv.toString();
  }

  /** The paper's layout, with a column for each content type in place of the scores. */
  TextGrid grid() {
    TreeSet<String> types = new TreeSet<>();
    rows.forEach(row -> types.addAll(row.scores().byType().keySet()));
    List<String> columns = new ArrayList<>(List.of("ViT", "JTM", "Dec", "Rank", "All"));
    columns.addAll(types);
    Map<String, Map<String, List<Row>>> groups = new LinkedHashMap<>();
    for (Row row : rows) {
      groups
          .computeIfAbsent(PaperTable.title(row.trial()), title -> new LinkedHashMap<>())
          .computeIfAbsent(PaperTable.withoutSeed(row.trial()), key -> new ArrayList<>())
          .add(row);
    }
    List<PaperTable.Group> arranged = new ArrayList<>();
    groups.forEach(
        (title, members) ->
            arranged.add(
                new PaperTable.Group(
                    title, members.values().stream().map(seeds -> cells(seeds, types)).toList())));
    return new TextGrid(
        List.copyOf(columns), PaperTable.FIRST_NUMBER, List.copyOf(arranged), notes());
  }

  private static List<String> cells(List<Row> seeds, Collection<String> types) {
    TrialSpec first = seeds.get(0).trial();
    TuningPattern tuning = first.tuning();
    List<String> cells = new ArrayList<>();
    cells.add(tuning.vit().label());
    cells.add(tuning.jtm().label());
    cells.add(tuning.decoder().label());
    cells.add(first.rank().map(String::valueOf).orElse(""));
    cells.add(PaperTable.spread(seeds.stream().map(row -> row.all().percent()).toList(), 2));
    for (String type : types) {
      cells.add(
          PaperTable.spread(
              seeds.stream()
                  .map(row -> row.scores().byType().get(type))
                  .filter(Objects::nonNull)
                  .map(Share::percent)
                  .toList(),
              2));
    }
    return List.copyOf(cells);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(rows.isEmpty() ? "no trial is evaluated yet" : questions());
    notes.addAll(remarks);
    return List.copyOf(notes);
  }

  /** How many questions stand behind a column, where that is the same for every row. */
  private String questions() {
    List<Map<String, Long>> counts =
        rows.stream().map(ContentTypeTable::questions).distinct().toList();
    if (counts.size() > 1) {
      return "numbers of questions differ between rows; --format csv has them";
    }
    return counts.get(0).entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", ", "questions: ", ""));
  }

  private static Map<String, Long> questions(Row row) {
    Map<String, Long> questions = new TreeMap<>();
    row.scores().byType().forEach((type, share) -> questions.put(type, share.questions()));
    return questions;
  }
}
