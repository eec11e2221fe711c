package milesweep.mile.data.json;

/**
 * One thing wrong with a data set, at its place.
 *
 * @param file the file's path
 * @param record index of the record in the file, from 0; -1 when the whole file is meant
 * @param line line of the place, from 1; 0 when there is none
 * @param column column of the place, from 1; 0 when there is none
 * @param qid the record's question id; null when it has none
 * @param reason what is wrong and what to do
 */
public record Fault(String file, int record, int line, int column, Long qid, String reason) {

  /** A fault of a whole file. */
  public static Fault ofFile(Object file, String reason) {
    return new Fault(file.toString(), -1, 0, 0, null, reason);
  }

  /**
   * Whether leaving out one record mends it; what is wrong with a whole file cannot be left out.
   */
  public boolean canBeSkipped() {
    return record >= 0;
  }

  /** {@code train.json:12:3: record 4, qid 17: reason}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (record >= 0) {
      text.append("record ").append(record);
      text.append(qid == null ? "" : ", qid " + qid).append(": ");
    }
    return text.append(reason).toString();
  }
}
