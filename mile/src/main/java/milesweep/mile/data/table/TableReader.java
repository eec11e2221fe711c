package milesweep.mile.data.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import milesweep.common.view.DataSettings.Table;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.FaultyRecords;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.split.SplitDraw;
import milesweep.mile.data.split.SplitWords;
import milesweep.mile.text.CleanText;

/**
 * Reads the questions of a table. A column tells the split of each row; without one, whole groups
 * are drawn into the test split by seed. Images are not looked at here.
 */
public final class TableReader {
  private final Path file;
  private final Table wanted;
  private final long seed;
  private final String key;
  private final FaultLog faults;
  private final Map<SplitName, List<QuestionRecord>> splits = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Integer> faulty = new EnumMap<>(SplitName.class);

  private TableReader(Path file, Table wanted, long seed, String key, FaultLog faults) {
    this.file = file;
    this.wanted = wanted;
    this.seed = seed;
    this.key = key;
    this.faults = faults;
  }

  /**
   * Reads a table and adds all that is wrong with it to {@code faults}.
   *
   * @param seed of a drawn split
   * @param key where the settings of the table stand: {@code data.table}
   */
  public static Map<SplitName, Questions> read(
      Path file, Table wanted, long seed, String key, FaultLog faults) {
    return new TableReader(file, wanted, seed, key, faults).read();
  }

  private Map<SplitName, Questions> read() {
    FaultyRecords unread = new FaultyRecords(faults);
    TableRows rows = TableRows.read(file, faults);
    add(SplitName.TRAIN, unread.count());
    if (rows.records().isEmpty()) {
      return Map.of();
    }
    Optional<TableColumns> columns =
        TableColumns.find(wanted.columns(), rows.columns(), file, key + ".columns", faults);
    columns.ifPresent(found -> read(found, rows.records()));
    Map<SplitName, Questions> read = new EnumMap<>(SplitName.class);
    splits.forEach(
        (split, records) -> {
          records.sort(Comparator.comparingLong(QuestionRecord::qid));
          read.put(split, new Questions(records, new TreeMap<>(), faulty.getOrDefault(split, 0)));
        });
    return read;
  }

  private void read(TableColumns columns, List<JsonRecord> rows) {
    TableTypes types = TableTypes.of(columns, rows);
    int before = faults.count();
    List<JsonRecord> identified =
        TableIds.give(rows, columns.id(), file, key + ".columns.id", faults);
    Set<Integer> unidentified =
        faults.faults().stream().skip(before).map(Fault::record).collect(Collectors.toSet());
    for (JsonRecord row : identified) {
      FaultyRecords own = new FaultyRecords(faults);
      SplitName split = split(columns, row);
      Optional<QuestionRecord> question = check(columns, types, row);
      if (own.any() || question.isEmpty() || unidentified.contains(row.index())) {
        add(split, 1);
      } else {
        splits.computeIfAbsent(split, any -> new ArrayList<>()).add(question.get());
      }
    }
    if (columns.split().isEmpty() && wanted.testShare() > 0) {
      drawTest();
    }
  }

  private void add(SplitName split, int records) {
    faulty.merge(split, records, Integer::sum);
  }

  /** The split that a row tells; all rows are training until a test split is drawn. */
  private SplitName split(TableColumns columns, JsonRecord row) {
    if (columns.split().isEmpty()) {
      return SplitName.TRAIN;
    }
    String name = columns.split().get();
    String word = CleanText.clean(row.textOrEmpty(name));
    Optional<SplitName> split = SplitWords.find(word);
    if (split.isEmpty()) {
      faults.add(
          row.fault(
              word.isEmpty()
                  ? name + " is empty; it has to tell the split"
                  : "%s is \"%s\", must be one of %s".formatted(name, word, SplitWords.all())));
    }
    return split.orElse(SplitName.TRAIN);
  }

  private Optional<QuestionRecord> check(TableColumns columns, TableTypes types, JsonRecord row) {
    String image = row.requiredText(columns.image(), faults);
    String question = row.requiredText(columns.question(), faults);
    String answer = row.requiredAnswer(columns.answer(), faults);
    AnswerType type = types.answerType(row, answer == null ? "" : answer, faults);
    String group = columns.group().map(row::textOrEmpty).map(CleanText::clean).orElse("");
    if (columns.group().isPresent() && group.isEmpty()) {
      faults.add(row.fault(columns.group().get() + " is empty; it keeps splits apart"));
    }
    if (row.qid() == null || image == null || question == null || answer == null) {
      return Optional.empty();
    }
    String path = CleanText.clean(image);
    return Optional.of(
        new QuestionRecord(
            row,
            row.qid(),
            path,
            question,
            answer,
            type,
            types.content(row),
            "",
            columns.group().isPresent() ? group : path));
  }

  private void drawTest() {
    List<QuestionRecord> all = splits.getOrDefault(SplitName.TRAIN, List.of());
    Set<String> drawn;
    try {
      List<String> groups = all.stream().map(QuestionRecord::group).toList();
      drawn = SplitDraw.draw(groups, seed, "test", wanted.testShare());
    } catch (IllegalArgumentException e) {
      faults.add(
          Fault.ofFile(
              file,
              "no column tells the split, and %s; name one in %s.columns.split, or more images or groups"
                  .formatted(e.getMessage(), key)));
      return;
    }
    List<QuestionRecord> test =
        all.stream().filter(record -> drawn.contains(record.group())).toList();
    splits.put(SplitName.TEST, new ArrayList<>(test));
    splits.put(
        SplitName.TRAIN,
        new ArrayList<>(all.stream().filter(record -> !drawn.contains(record.group())).toList()));
    faults.warn(
        "%s: no column tells the split; %d of %d %s were drawn as test split with seed %d"
            .formatted(
                file,
                drawn.size(),
                all.stream().map(QuestionRecord::group).distinct().count(),
                all.stream().allMatch(record -> record.group().equals(record.imageName()))
                    ? "images"
                    : "groups",
                seed));
  }
}
