package milesweep.mile.data.split;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.WordSplitter;

/**
 * Finds the question of a data set that ready prompts ask. A prompt asks a question when it holds
 * the question's words in a row, punctuation and case aside, on the same image; of several the
 * longest, of equally long ones that of the later split. Pure.
 */
public final class AskedBefore {
  private final Map<String, List<Asked>> byImage = new HashMap<>();

  /**
   * A question of the data set.
   *
   * @param words its words with a blank on either side of each
   */
  private record Asked(String words, SplitName split, QuestionRecord record) {}

  /** Takes the questions of all splits. */
  public AskedBefore(Map<SplitName, List<QuestionRecord>> splits) {
    splits.forEach(
        (split, records) -> {
          for (QuestionRecord record : records) {
            String words = words(record.question());
            if (!words.isBlank()) {
              byImage
                  .computeIfAbsent(record.imageName(), any -> new ArrayList<>())
                  .add(new Asked(words, split, record));
            }
          }
        });
  }

  /**
   * What prompts ask.
   *
   * @param split the split that the question is in
   * @param questions the question, and others of that split with the same words on the same image
   */
  public record Match(SplitName split, List<QuestionRecord> questions) {}

  /** The question that prompts on an image ask; empty when the data set does not have it. */
  public Optional<Match> find(String image, Collection<String> prompts) {
    List<Asked> known = byImage.getOrDefault(image, List.of());
    List<String> texts =
        known.isEmpty() ? List.of() : prompts.stream().map(AskedBefore::words).distinct().toList();
    return known.stream()
        .filter(asked -> texts.stream().anyMatch(text -> text.contains(asked.words)))
        .max(
            Comparator.comparingInt((Asked asked) -> asked.words.length())
                .thenComparing(Asked::split))
        .map(
            best ->
                new Match(
                    best.split,
                    known.stream()
                        .filter(other -> other.split == best.split)
                        .filter(other -> other.words.equals(best.words))
                        .map(Asked::record)
                        .toList()));
  }

  private static String words(String text) {
    return WordSplitter.split(text).stream()
        .filter(word -> word.codePoints().anyMatch(Character::isLetterOrDigit))
        .collect(Collectors.joining(" ", " ", " "));
  }
}
