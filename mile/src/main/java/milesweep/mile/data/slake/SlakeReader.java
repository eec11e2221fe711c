package milesweep.mile.data.slake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.data.json.JsonValue;
import milesweep.mile.text.CleanText;

/**
 * Reads one file of questions in the SLAKE format. Choices where the format is silent: a record
 * without {@code answer_type} counts as OPEN, with a warning; one without {@code q_lang} is kept by
 * every language filter; numbers and truth values as answers are text as written. Records of other
 * languages are not checked, for nothing uses them. Images are not looked at here.
 */
public final class SlakeReader {
  /**
   * The usable records of a file.
   *
   * @param records in the order of their qid
   * @param otherLanguage records that the language filter left out
   * @param faulty records left out for their faults
   */
  public record Questions(List<QuestionRecord> records, int otherLanguage, int faulty) {}

  private final Path file;
  private final Optional<String> language;
  private final FaultLog faults;
  private final List<Integer> untyped = new ArrayList<>();

  private SlakeReader(Path file, Optional<String> language, FaultLog faults) {
    this.file = file;
    this.language = language;
    this.faults = faults;
  }

  /**
   * Reads a file and adds all that is wrong with it to {@code faults}.
   *
   * @param language {@code q_lang} that is kept; empty keeps all
   */
  public static Questions read(Path file, Optional<String> language, FaultLog faults) {
    return new SlakeReader(file, language, faults).read();
  }

  private Questions read() {
    int before = faults.count();
    List<JsonRecord> all = JsonRecords.read(file, faults);
    if (!all.isEmpty() && all.stream().allMatch(record -> record.has("question_pool"))) {
      faults.add(
          Fault.ofFile(
              file,
              "question_pool found: this is an instruction-format file; data.folder wants the origin format, from which prompts are made"));
      return new Questions(List.of(), 0, 0);
    }
    List<QuestionRecord> kept = new ArrayList<>();
    Map<Long, Integer> seen = new HashMap<>();
    int otherLanguage = 0;
    for (JsonRecord record : all) {
      if (isOtherLanguage(record)) {
        otherLanguage++;
        continue;
      }
      Optional<QuestionRecord> question = check(record, seen);
      question.ifPresent(kept::add);
    }
    if (kept.isEmpty() && faults.count() == before) {
      faults.add(
          Fault.ofFile(
              file,
              "no records in language \"%s\", %d in others; see data.language"
                  .formatted(language.orElse(""), otherLanguage)));
    }
    if (!untyped.isEmpty()) {
      faults.warn(
          "%s: %d records have no answer_type, taken as OPEN; the first is record %d"
              .formatted(file, untyped.size(), untyped.get(0)));
    }
    kept.sort(Comparator.comparingLong(QuestionRecord::qid));
    int faulty =
        (int)
            faults.faults().stream()
                .skip(before)
                .filter(Fault::canBeSkipped)
                .mapToInt(Fault::record)
                .distinct()
                .count();
    return new Questions(List.copyOf(kept), otherLanguage, faulty);
  }

  private boolean isOtherLanguage(JsonRecord record) {
    String own = CleanText.clean(record.textOrEmpty("q_lang"));
    return language.isPresent() && !own.isEmpty() && !own.equalsIgnoreCase(language.get());
  }

  private Optional<QuestionRecord> check(JsonRecord record, Map<Long, Integer> seen) {
    int before = faults.count();
    Long qid = record.requiredQid(faults);
    String image = record.requiredText("img_name", faults);
    String question = record.requiredText("question", faults);
    String answer = record.requiredAnswer(faults);
    AnswerType type = answerType(record);
    if (qid != null) {
      Integer earlier = seen.putIfAbsent(qid, record.index());
      if (earlier != null) {
        faults.add(record.fault("qid %d is also that of record %d".formatted(qid, earlier)));
      }
    }
    if (faults.count() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new QuestionRecord(
            record,
            qid,
            image,
            question,
            answer,
            type,
            record.textOrEmpty("content_type"),
            record.textOrEmpty("question_type")));
  }

  private AnswerType answerType(JsonRecord record) {
    JsonValue value = record.fields().get("answer_type");
    if (value == null) {
      untyped.add(record.index());
      return AnswerType.OPEN;
    }
    String text = CleanText.clean(value.text()).toUpperCase(Locale.ROOT);
    if (value.isText() && (text.equals("OPEN") || text.equals("CLOSED"))) {
      return AnswerType.valueOf(text);
    }
    faults.add(
        record.fault(
            "answer_type must be OPEN or CLOSED, is "
                + (value.isText() ? "\"" + value.text() + "\"" : value.kind())));
    return AnswerType.OPEN;
  }
}
