package milesweep.mile.data.slake;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.text.CleanText;

/**
 * Reads one file of questions in the SLAKE format. Choices where the format is silent: a record
 * without {@code answer_type} counts as OPEN, with a warning; one without {@code q_lang} is kept by
 * every language filter; numbers and truth values as answers are text as written. Records of other
 * languages are not checked, for nothing uses them. Images are not looked at here.
 */
public final class SlakeReader {
  private static final String OTHER_LANGUAGE = "other-language";

  private final Path file;
  private final Optional<String> language;
  private final FaultLog faults;
  private final AnswerTypes types;
  private final UniqueIds ids;

  private SlakeReader(Path file, Optional<String> language, FaultLog faults) {
    this.file = file;
    this.language = language;
    this.faults = faults;
    this.types = new AnswerTypes(faults);
    this.ids = new UniqueIds(faults);
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
    FaultyRecords faulty = new FaultyRecords(faults);
    List<JsonRecord> all = JsonRecords.read(file, faults);
    if (!all.isEmpty() && all.stream().allMatch(record -> record.has("question_pool"))) {
      faults.add(
          Fault.ofFile(
              file,
              "question_pool found: this is an instruction-format file; data.folder wants the origin format, from which prompts are made"));
      return new Questions(List.of(), new TreeMap<>(), 0);
    }
    List<QuestionRecord> kept = new ArrayList<>();
    int otherLanguage = 0;
    for (JsonRecord record : all) {
      if (isOtherLanguage(record)) {
        otherLanguage++;
        continue;
      }
      check(record).ifPresent(kept::add);
    }
    if (kept.isEmpty() && !faulty.any()) {
      faults.add(
          Fault.ofFile(
              file,
              "no records in language \"%s\", %d in others; see data.language"
                  .formatted(language.orElse(""), otherLanguage)));
    }
    types.warnOfUntyped(file);
    kept.sort(Comparator.comparingLong(QuestionRecord::qid));
    TreeMap<String, Integer> leftOut = new TreeMap<>();
    if (otherLanguage > 0) {
      leftOut.put(OTHER_LANGUAGE, otherLanguage);
    }
    return new Questions(kept, leftOut, faulty.count());
  }

  private boolean isOtherLanguage(JsonRecord record) {
    String own = CleanText.clean(record.textOrEmpty("q_lang"));
    return language.isPresent() && !own.isEmpty() && !own.equalsIgnoreCase(language.get());
  }

  private Optional<QuestionRecord> check(JsonRecord record) {
    FaultyRecords own = new FaultyRecords(faults);
    Long qid = record.requiredQid(faults);
    String image = record.requiredText("img_name", faults);
    String question = record.requiredText("question", faults);
    String answer = record.requiredAnswer("answer", faults);
    AnswerType type = types.of(record);
    ids.check(record, "qid", qid);
    if (own.any()) {
      return Optional.empty();
    }
    return Optional.of(
        QuestionRecord.onImage(
            record,
            image,
            question,
            answer,
            type,
            record.textOrEmpty("content_type"),
            record.textOrEmpty("question_type")));
  }
}
