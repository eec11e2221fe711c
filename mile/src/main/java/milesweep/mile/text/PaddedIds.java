package milesweep.mile.text;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences of ids brought to the length L of the longest: ids (B, L) filled up with {@code [PAD]}
 * = 0, mask (B, L) 1 for a real id and 0 for padding.
 */
public record PaddedIds(long[][] ids, long[][] mask) {

  /** Pads {@code sequences}, in their order. */
  public static PaddedIds of(List<long[]> sequences) {
    int longest = sequences.stream().mapToInt(sequence -> sequence.length).max().orElse(0);
    long[][] ids = new long[sequences.size()][];
    long[][] mask = new long[sequences.size()][longest];
    for (int b = 0; b < ids.length; b++) {
      ids[b] = Arrays.copyOf(sequences.get(b), longest);
      Arrays.fill(mask[b], 0, sequences.get(b).length, 1);
    }
    return new PaddedIds(ids, mask);
  }

  /** Number of sequences, B. */
  public int rows() {
    return ids.length;
  }

  /** Length of the longest sequence, L; 0 when there is none. */
  public int length() {
    return ids.length == 0 ? 0 : ids[0].length;
  }
}
