package milesweep.mile.golden;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import milesweep.common.view.GenerationSettings;

/**
 * Generated ids of a model case, (rows, width) padded with 0. The array may be narrower than the
 * limit under which they were generated, when every answer ended before it.
 */
record GoldenAnswers(long[] ids, int width) {
  static final int SEP = 3; // of the small vocabulary
  private static final int LIMIT = 10; // ids in all, [DEC] included

  /** How {@code gen/greedy_real}, {@code gen/beam3_ones}, … are to be generated. */
  static GenerationSettings settings(String key, int limit) {
    String[] parts = key.substring("gen/".length()).split("_");
    int beams = parts[0].equals("greedy") ? 1 : Integer.parseInt(parts[0].substring(4));
    return new GenerationSettings(
        beams, limit, parts[1].equals("ones"), 1, GenerationSettings.ClosedRule.YES_NO);
  }

  /** The largest number of ids of an answer; an answer that fills its row unended was cut off. */
  int limit() {
    boolean cutOff =
        IntStream.range(0, ids.length / width)
            .mapToLong(row -> ids[row * width + width - 1])
            .anyMatch(last -> last != 0 && last != SEP);
    return cutOff ? width : Math.max(width, LIMIT);
  }

  /** The answers without padding at their ends, one line each. */
  String rows() {
    return rows(
        IntStream.range(0, ids.length / width)
            .mapToObj(row -> Arrays.copyOfRange(ids, row * width, (row + 1) * width))
            .map(row -> Arrays.stream(row).mapToInt(Math::toIntExact).toArray())
            .toList());
  }

  /** Answers in the same form. */
  static String rows(List<int[]> answers) {
    StringBuilder text = new StringBuilder();
    for (int[] answer : answers) {
      int length = answer.length;
      while (length > 0 && answer[length - 1] == 0) {
        length--;
      }
      text.append(Arrays.toString(Arrays.copyOf(answer, length))).append('\n');
    }
    return text.toString();
  }
}
