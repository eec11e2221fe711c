package milesweep.mile.evaluate;

import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;

/** Which references a model could give at all. */
public final class Attainable {
  private Attainable() {}

  /** Whether the vocabulary can spell every word of a reference. */
  public static boolean isSpelt(String reference, Tokenizer tokenizer) {
    return !tokenizer.pieces(reference).contains(Vocabulary.UNK);
  }

  /**
   * Whether a reference is no longer than what is generated.
   *
   * @param maxLength ids of an answer, {@code [DEC]} included
   */
  public static boolean fits(String reference, Tokenizer tokenizer, int maxLength) {
    return length(reference, tokenizer) <= maxLength;
  }

  /** Ids that have to be generated for a reference, {@code [DEC]} included. */
  public static int length(String reference, Tokenizer tokenizer) {
    return tokenizer.pieces(reference).size() + 1;
  }
}
