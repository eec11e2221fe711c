package milesweep.mile.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.mile.data.ImportedPrompts.Request;
import milesweep.mile.data.ImportedPrompts.Row;
import milesweep.mile.data.instruction.InstructionEntry;
import milesweep.mile.data.instruction.InstructionFile;
import milesweep.mile.data.instruction.InstructionFile.Placed;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.split.AskedBefore;
import milesweep.mile.text.WordSplitter;

/** Reads an instruction file against checked data. */
final class PromptImport {
  private static final Set<String> DATA_SETS = Set.of("slake", "vqa-rad");
  private static final Set<String> IMAGE_FOLDERS = Set.of("imgs", "images");

  private final Request request;
  private final CheckedData data;
  private final FaultLog log = new FaultLog();
  private final TreeMap<String, Long> counts = new TreeMap<>();
  private final Set<String> images = new HashSet<>();

  PromptImport(Request request, CheckedData data) {
    this.request = request;
    this.data = data;
    data.splits()
        .values()
        .forEach(records -> records.forEach(record -> images.add(record.imageName())));
  }

  ImportedPrompts read() {
    List<Row> own = new ArrayList<>();
    int all = 0;
    for (Placed placed : InstructionFile.readPlaced(request.file(), log)) {
      all++;
      Optional<String> image = image(placed.entry().imageName());
      image.ifPresentOrElse(
          name -> own.add(row(placed, name)), () -> count("prompts.other-data-set"));
    }
    if (own.isEmpty() && log.count() == 0) {
      log.add(
          Fault.ofFile(
              request.file(), "none of its %d rows is of data set %s".formatted(all, data.name())));
    }
    own.sort(Comparator.comparingLong(row -> row.record().qid()));
    leaveOutBadImages(own);
    leaveOutEmptyAnswers(own);
    List<Row> kept = leaveOutAsked(own);
    counts.put("prompts.rows", (long) kept.size());
    if (kept.isEmpty() && log.count() == 0) {
      log.add(Fault.ofFile(request.file(), "no row is left to train on"));
    }
    boolean refused =
        log.faults().stream().anyMatch(fault -> request.strict() || !fault.canBeSkipped());
    return new ImportedPrompts(
        request.file(),
        List.copyOf(kept),
        log.faults(),
        refused,
        log.warnings(),
        counts,
        refused || !request.decoded() ? "" : fingerprint(own));
  }

  private void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  /** The image as the data set calls it; empty when it is one of another data set. */
  private Optional<String> image(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    if (images.contains(name)) {
      return Optional.of(name);
    }
    if (request.names().contains(first)) {
      String rest = name.substring(slash + 1);
      int next = rest.indexOf('/');
      boolean folder = next > 0 && IMAGE_FOLDERS.contains(rest.substring(0, next));
      return Optional.of(folder ? rest.substring(next + 1) : rest);
    }
    return DATA_SETS.contains(first) ? Optional.empty() : Optional.of(name);
  }

  private static Row row(Placed placed, String image) {
    InstructionEntry entry = placed.entry();
    return new Row(
        QuestionRecord.onImage(
            placed.source(),
            image,
            entry.questionPool().get(0),
            entry.answer(),
            AnswerType.OPEN,
            "",
            ""),
        entry.questionPool());
  }

  private void leaveOutBadImages(List<Row> rows) {
    Map<String, Row> first = new LinkedHashMap<>();
    rows.forEach(row -> first.putIfAbsent(row.record().imageName(), row));
    Set<String> bad = new HashSet<>();
    first.forEach(
        (image, row) -> {
          try {
            look(image);
          } catch (IOException e) {
            log.add(row.record().source().fault(e.getMessage()));
            bad.add(image);
          }
        });
    int before = rows.size();
    rows.removeIf(row -> bad.contains(row.record().imageName()));
    if (rows.size() < before) {
      counts.put("prompts.skipped", (long) before - rows.size());
    }
  }

  private void look(String image) throws IOException {
    if (request.decoded()) {
      data.images().lookUnlessKnown(image);
    } else {
      data.images().requireInside(image);
    }
  }

  private void leaveOutEmptyAnswers(List<Row> rows) {
    List<Row> empty =
        rows.stream().filter(row -> WordSplitter.split(row.record().answer()).isEmpty()).toList();
    if (!empty.isEmpty()) {
      rows.removeAll(empty);
      counts.put("prompts.empty-answers", (long) empty.size());
      log.warn(
          "%s: %d rows without an answer are left out".formatted(request.file(), empty.size()));
    }
  }

  /** Finds the rows that ask what the data set asks elsewhere, and leaves them out or warns. */
  private List<Row> leaveOutAsked(List<Row> rows) {
    AskedBefore asked = new AskedBefore(data.splits());
    List<Row> kept = new ArrayList<>();
    Map<SplitName, Integer> found = new TreeMap<>();
    Set<Long> testQuestions = new HashSet<>();
    for (Row row : rows) {
      Optional<AskedBefore.Match> match = asked.find(row.record().imageName(), row.prompts());
      SplitName split = match.map(AskedBefore.Match::split).orElse(SplitName.TRAIN);
      if (split == SplitName.TRAIN || !request.dropTest()) {
        kept.add(row);
      }
      if (match.isEmpty() && !data.splits().isEmpty()) {
        count("prompts.unmatched-rows");
      } else if (split != SplitName.TRAIN) {
        found.merge(split, 1, Integer::sum);
        if (split == SplitName.TEST) {
          match.get().questions().forEach(record -> testQuestions.add(record.qid()));
        }
      }
    }
    found.forEach((split, rowsOfSplit) -> tell(split, rowsOfSplit, rows.size()));
    if (!testQuestions.isEmpty()) {
      counts.put("prompts.test-questions", (long) testQuestions.size());
    }
    return kept;
  }

  private void tell(SplitName split, int found, int all) {
    counts.put("prompts.%s-rows".formatted(split), (long) found);
    if (!request.dropTest()) {
      counts.put("prompts.%s-rows-kept".formatted(split), (long) found);
    }
    log.warn(
        "%s: %d of %d rows ask a question of the %s split; %s"
            .formatted(
                request.file(),
                found,
                all,
                split,
                request.dropTest()
                    ? "they are left out"
                    : "they are trained on, so scores are too good (data.instruction-drop-test)"));
  }

  private String fingerprint(List<Row> rows) {
    DataFingerprint print = new DataFingerprint();
    for (Row row : rows) {
      print.record(row.record(), data.images().hash(row.record().imageName()));
      print.number(row.prompts().size());
      row.prompts().forEach(print::text);
    }
    return print.hex();
  }
}
