package milesweep.mile.data.slake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.json.JsonValue;
import milesweep.mile.text.CleanText;

/** Reads the field {@code answer_type} of a file's records; without regard to case and spaces. */
public final class AnswerTypes {
  private static final String FIELD = "answer_type";

  private final FaultLog faults;
  private final List<Integer> untyped = new ArrayList<>();

  public AnswerTypes(FaultLog faults) {
    this.faults = faults;
  }

  /** What a text says, if it is one of the two words. */
  public static Optional<AnswerType> find(String text) {
    String word = CleanText.clean(text).toUpperCase(Locale.ROOT);
    return word.equals("OPEN") || word.equals("CLOSED")
        ? Optional.of(AnswerType.valueOf(word))
        : Optional.empty();
  }

  /** A record's type; OPEN when it does not say, and after a fault. */
  public AnswerType of(JsonRecord record) {
    JsonValue value = record.fields().get(FIELD);
    if (value == null) {
      untyped.add(record.index());
      return AnswerType.OPEN;
    }
    Optional<AnswerType> type = value.isText() ? find(value.text()) : Optional.empty();
    if (type.isEmpty()) {
      faults.add(
          record.fault(
              "answer_type must be OPEN or CLOSED, is "
                  + (value.isText() ? "\"" + value.text() + "\"" : value.kind())));
    }
    return type.orElse(AnswerType.OPEN);
  }

  /** Warns of the records that did not say. */
  public void warnOfUntyped(Object file) {
    if (!untyped.isEmpty()) {
      faults.warn(
          "%s: %d records have no answer_type, taken as OPEN; the first is record %d"
              .formatted(file, untyped.size(), untyped.get(0)));
    }
  }
}
