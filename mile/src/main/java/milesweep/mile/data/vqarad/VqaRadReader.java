package milesweep.mile.data.vqarad;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.view.DataSettings.VqaRad;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonRecords;
import milesweep.mile.data.json.JsonValue;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.AnswerTypes;
import milesweep.mile.data.slake.FaultyRecords;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.slake.UniqueIds;
import milesweep.mile.text.CleanText;

/**
 * Reads the questions of VQA-RAD. In the public form {@code phrase_type} tells the split (it begins
 * with {@code test_}) and ids may be numbers in quotes; in the pre-split form the file does. Every
 * record is one question; the public form's {@code question_frame} is not made another. Images are
 * not looked at here.
 */
public final class VqaRadReader {
  private static final String PHRASE_TYPE = "phrase_type";
  private static final String TEST_MARK = "test_";
  private static final List<String> ALL_PHRASES = List.of("freeform", "para", "frame");

  private final VqaRadFiles files;
  private final VqaRad wanted;
  private final FaultLog faults;
  private final Map<SplitName, Reading> readings = new EnumMap<>(SplitName.class);

  /** What is kept of a split so far. */
  private static final class Reading {
    final List<QuestionRecord> kept = new ArrayList<>();
    final TreeMap<String, Integer> leftOut = new TreeMap<>();
    boolean first = true;
    int faulty;

    void leaveOut(String what) {
      leftOut.merge(what, 1, Integer::sum);
    }
  }

  private VqaRadReader(VqaRadFiles files, VqaRad wanted, FaultLog faults) {
    this.files = files;
    this.wanted = wanted;
    this.faults = faults;
  }

  /**
   * Reads all splits that are there and adds all that is wrong with them to {@code faults}.
   *
   * @param required splits that have to be there
   */
  public static Map<SplitName, Questions> read(
      VqaRadFiles files, VqaRad wanted, Set<SplitName> required, FaultLog faults) {
    return new VqaRadReader(files, wanted, faults).read(required);
  }

  private Map<SplitName, Questions> read(Set<SplitName> required) {
    if (files.questions().isPresent()) {
      read(files.questions().get(), Optional.empty());
    } else {
      for (SplitName split : List.of(SplitName.TRAIN, SplitName.TEST)) {
        if (required.contains(split) || Files.exists(files.file(split))) {
          read(files.file(split), Optional.of(split));
        }
      }
    }
    Map<SplitName, Questions> splits = new EnumMap<>(SplitName.class);
    readings.forEach(
        (split, reading) -> {
          reading.kept.sort(Comparator.comparingLong(QuestionRecord::qid));
          splits.put(split, new Questions(reading.kept, reading.leftOut, reading.faulty));
        });
    return splits;
  }

  private void read(Path file, Optional<SplitName> ofFile) {
    AnswerTypes types = new AnswerTypes(faults);
    UniqueIds ids = new UniqueIds(faults);
    FaultyRecords unread = new FaultyRecords(faults);
    List<JsonRecord> records = JsonRecords.read(file, faults);
    int noRecords = unread.count();
    for (JsonRecord record : records) {
      FaultyRecords own = new FaultyRecords(faults);
      String phrase = record.textOrEmpty(PHRASE_TYPE);
      SplitName split = ofFile.orElseGet(() -> split(phrase));
      Reading reading = readings.computeIfAbsent(split, any -> new Reading());
      boolean dropped = wanted.dropFirst() && reading.first;
      reading.first = false;
      if (dropped) {
        reading.leaveOut("first-row");
      } else if (isWanted(record, phrase)) {
        check(record, types, ids).ifPresent(reading.kept::add);
      } else if (!own.any()) {
        reading.leaveOut("other-phrase-type");
      }
      reading.faulty += own.count();
    }
    if (ofFile.isPresent() || noRecords > 0) {
      SplitName split = ofFile.orElse(SplitName.TRAIN);
      readings.computeIfAbsent(split, any -> new Reading()).faulty += noRecords;
    }
    types.warnOfUntyped(file);
  }

  private static SplitName split(String phrase) {
    boolean test = CleanText.clean(phrase).toLowerCase(Locale.ROOT).startsWith(TEST_MARK);
    return test ? SplitName.TEST : SplitName.TRAIN;
  }

  /** Whether the phrase type is one that is kept; it has to be there where it decides anything. */
  private boolean isWanted(JsonRecord record, String phrase) {
    boolean all = wanted.phraseTypes().containsAll(ALL_PHRASES);
    String type = CleanText.clean(phrase).toLowerCase(Locale.ROOT);
    if (type.startsWith(TEST_MARK)) {
      type = type.substring(TEST_MARK.length());
    }
    boolean decides = !all || files.questions().isPresent();
    if (decides && !ALL_PHRASES.contains(type)) {
      faults.add(
          record.fault(
              record.has(PHRASE_TYPE)
                  ? "phrase_type must be freeform, para or frame, with test_ in front of it for a test question; is \"%s\""
                      .formatted(phrase)
                  : "phrase_type missing"));
      return false;
    }
    return all || wanted.phraseTypes().contains(type);
  }

  private Optional<QuestionRecord> check(JsonRecord raw, AnswerTypes types, UniqueIds ids) {
    FaultyRecords own = new FaultyRecords(faults);
    JsonRecord record = identified(raw);
    Long qid = record.requiredQid(faults);
    String image = record.requiredText("image_name", faults);
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

  /** The public file has its numbers in quotes. */
  private static JsonRecord identified(JsonRecord record) {
    JsonValue qid = record.fields().get("qid");
    return qid != null && qid.isText()
        ? record.identifiedBy(JsonRecord.number(CleanText.clean(qid.text())))
        : record;
  }
}
