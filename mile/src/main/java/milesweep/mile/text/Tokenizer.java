package milesweep.mile.text;

import java.util.ArrayList;
import java.util.List;

/**
 * BERT's uncased WordPiece tokenizer over a {@link Vocabulary}, with the two starts of MILE: a
 * question is {@code [ENC] … [SEP]}, an answer {@code [DEC] … [SEP]}. Names of specials inside a
 * text are plain text. Immutable, so threads may share it.
 */
public final class Tokenizer {
  private static final int MAX_WORD = 100;
  private static final String[][] SPACING = {
    {" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"},
    {" n't", "n't"}, {" 'm", "'m"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
  };

  private final Vocabulary vocabulary;

  public Tokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** A question's ids and whether the limit cut some off. */
  public record Question(long[] ids, boolean truncated) {}

  /** The pieces of {@code text} without start and end; {@code [UNK]} for a word it cannot spell. */
  public List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    for (String word : WordSplitter.split(text)) {
      spell(word, pieces);
    }
    return pieces;
  }

  /**
   * Ids of a question: {@code [ENC]}, pieces, {@code [SEP]}, at most {@code maxLength} in all.
   *
   * @param maxLength 2 or more
   */
  public Question question(String text, int maxLength) {
    if (maxLength < 2) {
      throw new IllegalArgumentException(
          "text.question-max-length must be 2 or more, was " + maxLength);
    }
    List<String> pieces = pieces(text);
    boolean truncated = pieces.size() > maxLength - 2;
    List<String> kept = truncated ? pieces.subList(0, maxLength - 2) : pieces;
    return new Question(frame(vocabulary.encId(), kept), truncated);
  }

  /** Ids of an answer: {@code [DEC]}, pieces, {@code [SEP]}; never cut. */
  public long[] answer(String text) {
    return frame(vocabulary.decId(), pieces(text));
  }

  /**
   * The text of {@code ids}: specials dropped, pieces joined, blanks in front of punctuation taken
   * out.
   *
   * @throws IllegalArgumentException when an id is outside the vocabulary
   */
  public String decode(long... ids) {
    List<String> pieces = new ArrayList<>();
    for (long id : ids) {
      pieces.add(vocabulary.piece(id));
    }
    return join(pieces);
  }

  /** The text of {@code pieces}, as {@link #decode} of their ids. */
  String join(List<String> pieces) {
    List<String> kept = pieces.stream().filter(piece -> !vocabulary.isSpecial(piece)).toList();
    String text = String.join(" ", kept).replace(" ##", "").trim();
    for (String[] rule : SPACING) {
      text = text.replace(rule[0], rule[1]);
    }
    return text;
  }

  private long[] frame(int start, List<String> pieces) {
    long[] ids = new long[pieces.size() + 2];
    ids[0] = start;
    for (int i = 0; i < pieces.size(); i++) {
      ids[i + 1] = vocabulary.id(pieces.get(i));
    }
    ids[ids.length - 1] = vocabulary.sepId();
    return ids;
  }

  /** Adds the longest pieces that spell {@code word} from the left, or {@code [UNK]}. */
  private void spell(String word, List<String> pieces) {
    int before = pieces.size();
    int start = word.codePointCount(0, word.length()) > MAX_WORD ? -1 : 0;
    while (start >= 0 && start < word.length()) {
      int end = longestMatch(word, start);
      if (end > start) {
        pieces.add(piece(word, start, end));
      }
      start = end > start ? end : -1;
    }
    if (start < 0) {
      pieces.subList(before, pieces.size()).clear();
      pieces.add(Vocabulary.UNK);
    }
  }

  private int longestMatch(String word, int start) {
    int end = word.length();
    while (end > start && vocabulary.id(piece(word, start, end)) < 0) {
      end = word.offsetByCodePoints(end, -1);
    }
    return end;
  }

  private static String piece(String word, int start, int end) {
    String part = word.substring(start, end);
    return start == 0 ? part : "##" + part;
  }
}
