package milesweep.mile.data.split;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.CleanText;

/** The words that people use for the splits of a data set. */
public final class SplitWords {
  private static final Map<SplitName, List<String>> WORDS =
      Map.of(
          SplitName.TRAIN, List.of("train", "training"),
          SplitName.VALIDATE, List.of("validate", "validation", "valid", "val", "dev"),
          SplitName.TEST, List.of("test", "testing"));

  private SplitWords() {}

  /** The split that a word means, without regard to case and spaces around it. */
  public static Optional<SplitName> find(String text) {
    String word = CleanText.clean(text).toLowerCase(Locale.ROOT);
    return WORDS.entrySet().stream()
        .filter(entry -> entry.getValue().contains(word))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** All words, for a message. */
  public static String all() {
    return String.join(
        ", ",
        List.of(SplitName.values()).stream().flatMap(split -> WORDS.get(split).stream()).toList());
  }
}
