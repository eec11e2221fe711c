package milesweep.mile.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes a small vocabulary from the training texts: the specials, every character as a start and as
 * a continuation, then whole words, the most frequent first. Texts may come in any order.
 */
public final class VocabularyBuilder {
  /** Words taken unless {@code text.built-words} says otherwise. */
  public static final int DEFAULT_WORDS = 8000;

  private static final List<String> FIRST =
      List.of(Vocabulary.PAD, Vocabulary.UNK, Vocabulary.CLS, Vocabulary.SEP, Vocabulary.MASK);
  private static final int MAX_WORD = 100; // longer ones encode as [UNK]

  private final TreeSet<Integer> characters = new TreeSet<>();
  private final Map<String, Integer> counts = new HashMap<>();

  /** Counts the words of {@code text}. Returns this builder. */
  public VocabularyBuilder add(String text) {
    for (String word : WordSplitter.split(text)) {
      word.codePoints().forEach(characters::add);
      int length = word.codePointCount(0, word.length());
      if (length >= 2 && length <= MAX_WORD) {
        counts.merge(word, 1, Integer::sum);
      }
    }
    return this;
  }

  /**
   * The vocabulary with at most {@code maxWords} whole words, as large as that makes it.
   *
   * @param maxWords {@code text.built-words}, 0 or more
   */
  public Vocabulary build(int maxWords) {
    return new Vocabulary(close(open(maxWords)));
  }

  /**
   * The vocabulary of exactly {@code size} ids, so that a model's shape does not depend on the
   * data: rare words are left out to make it fit, and ids that remain are filled with {@code
   * [unusedN]}.
   *
   * @throws IllegalArgumentException when not even the characters fit
   */
  public Vocabulary build(int maxWords, int size) {
    int fixed = FIRST.size() + 2 * characters.size() + 2;
    if (size < fixed) {
      throw new IllegalArgumentException(
          "model.vocab-size is %d, but this data needs at least %d: %d special ids and twice its %d characters; raise it"
              .formatted(size, fixed, FIRST.size() + 2, characters.size()));
    }
    List<String> entries = open(Math.min(maxWords, size - fixed));
    for (int n = 0; entries.size() < size - 2; n++) {
      entries.add("[unused" + n + "]");
    }
    return new Vocabulary(close(entries));
  }

  private List<String> open(int words) {
    List<String> entries = new ArrayList<>(FIRST);
    characters.forEach(c -> entries.add(Character.toString(c)));
    characters.forEach(c -> entries.add("##" + Character.toString(c)));
    Comparator<Map.Entry<String, Integer>> byCount =
        Map.Entry.<String, Integer>comparingByValue().reversed();
    counts.entrySet().stream()
        .sorted(byCount.thenComparing(Map.Entry::getKey, CodePointOrder.INSTANCE))
        .limit(words)
        .forEach(word -> entries.add(word.getKey()));
    return entries;
  }

  private static List<String> close(List<String> entries) {
    entries.add(Vocabulary.DEC);
    entries.add(Vocabulary.ENC);
    return entries;
  }
}
