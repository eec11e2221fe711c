package milesweep.mile.data.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.slake.UniqueIds;
import milesweep.mile.text.CleanText;

/**
 * Gives a table's rows their question ids: those of the column when all of them are whole numbers,
 * else the number of the row, from 0.
 */
final class TableIds {
  private TableIds() {}

  /**
   * The rows with their ids; an id that is empty or there twice is added to {@code faults}.
   *
   * @param key where the column is set: {@code data.table.columns.id}
   */
  static List<JsonRecord> give(
      List<JsonRecord> rows, Optional<String> column, Object file, String key, FaultLog faults) {
    if (column.isEmpty()) {
      return rows.stream().map(row -> row.identifiedBy((long) row.index())).toList();
    }
    String name = column.get();
    boolean whole = rows.stream().map(row -> id(row, name)).allMatch(TableIds::isNumberOrEmpty);
    if (!whole) {
      faults.warn(
          "%s: the ids in column \"%s\" are not all whole numbers, so questions go by the number of their row, from 0"
              .formatted(file, name));
    }
    List<JsonRecord> identified = new ArrayList<>();
    UniqueIds unique =
        new UniqueIds(faults, "; if it is no id of the question, set %s = none".formatted(key));
    for (JsonRecord row : rows) {
      String id = id(row, name);
      JsonRecord known =
          row.identifiedBy(whole ? JsonRecord.number(id) : Long.valueOf(row.index()));
      if (id.isEmpty()) {
        faults.add(known.fault(name + " is empty"));
      } else {
        unique.check(known, name, whole ? JsonRecord.number(id) : id);
      }
      identified.add(known);
    }
    return identified;
  }

  private static String id(JsonRecord row, String column) {
    return CleanText.clean(row.textOrEmpty(column));
  }

  private static boolean isNumberOrEmpty(String id) {
    return id.isEmpty() || JsonRecord.number(id) != null;
  }
}
