package milesweep.mile.data.table;

import java.util.List;
import java.util.Optional;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.AnswerTypes;
import milesweep.mile.text.CleanText;
import milesweep.mile.text.NormalForm;

/**
 * What a table says of its questions. A column of {@code open} and {@code closed} is the answer
 * type; a type column with neither word in it says what questions are about, like the content
 * column. Without an answer type a question is closed when its answer is yes or no.
 *
 * @param answerType column of answer types
 * @param content column of what questions are about
 */
record TableTypes(Optional<String> answerType, Optional<String> content) {
  /** Tells which column is which. */
  static TableTypes of(TableColumns columns, List<JsonRecord> rows) {
    boolean typed =
        columns.content().isPresent()
            || columns.type().stream()
                .anyMatch(
                    name ->
                        rows.stream()
                            .anyMatch(row -> AnswerTypes.find(row.textOrEmpty(name)).isPresent()));
    return typed
        ? new TableTypes(columns.type(), columns.content())
        : new TableTypes(Optional.empty(), columns.type());
  }

  /** The answer type of a row; a word that is none is added to {@code faults}. */
  AnswerType answerType(JsonRecord row, String answer, FaultLog faults) {
    String word = answerType.map(row::textOrEmpty).map(CleanText::clean).orElse("");
    if (!word.isEmpty()) {
      Optional<AnswerType> type = AnswerTypes.find(word);
      if (type.isEmpty()) {
        faults.add(
            row.fault(
                "%s must be open or closed, as in other rows, is \"%s\""
                    .formatted(answerType.orElseThrow(), word)));
      }
      return type.orElse(AnswerType.OPEN);
    }
    return NormalForm.isYesNo(answer) ? AnswerType.CLOSED : AnswerType.OPEN;
  }

  /** What a row's question is about, or empty. */
  String content(JsonRecord row) {
    return content.map(row::textOrEmpty).map(CleanText::clean).orElse("");
  }
}
