package milesweep.mile.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * First half of BERT's uncased tokenizer: text to lower-case words without accents, every
 * punctuation mark and every CJK ideograph a word of its own. Works on code points.
 */
public final class WordSplitter {
  private WordSplitter() {}

  /**
   * The words of {@code text} in order; empty when it holds nothing but white space and controls.
   */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isBlank(c)) {
                flush(word, words);
              } else if (isIdeograph(c)) {
                flush(word, words);
                word.appendCodePoint(c);
                flush(word, words);
              } else if (!isDropped(c)) {
                word.appendCodePoint(c);
              }
            });
    flush(word, words);
    return words;
  }

  /** Normalises the word gathered so far and adds its parts to {@code words}. */
  private static void flush(StringBuilder word, List<String> words) {
    if (word.length() == 0) {
      return;
    }
    String plain = Normalizer.normalize(CleanText.lowerCase(word.toString()), Normalizer.Form.NFD);
    word.setLength(0);
    StringBuilder part = new StringBuilder();
    plain
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(
            c -> {
              if (isPunctuation(c)) {
                addPart(part, words);
                words.add(Character.toString(c));
              } else {
                part.appendCodePoint(c);
              }
            });
    addPart(part, words);
  }

  private static void addPart(StringBuilder part, List<String> words) {
    if (part.length() > 0) {
      words.add(part.toString());
      part.setLength(0);
    }
  }

  private static boolean isBlank(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.SPACE_SEPARATOR
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static boolean isDropped(int c) {
    if (c == 0xFFFD) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED;
  }

  private static boolean isIdeograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2B73F)
        || (c >= 0x2B740 && c <= 0x2B81F)
        || (c >= 0x2B820 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }

  private static boolean isPunctuation(int c) {
    if ((c >= 33 && c <= 47)
        || (c >= 58 && c <= 64)
        || (c >= 91 && c <= 96)
        || (c >= 123 && c <= 126)) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.CONNECTOR_PUNCTUATION
        || type == Character.DASH_PUNCTUATION
        || type == Character.START_PUNCTUATION
        || type == Character.END_PUNCTUATION
        || type == Character.INITIAL_QUOTE_PUNCTUATION
        || type == Character.FINAL_QUOTE_PUNCTUATION
        || type == Character.OTHER_PUNCTUATION;
  }
}
