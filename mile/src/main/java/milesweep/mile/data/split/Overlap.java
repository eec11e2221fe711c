package milesweep.mile.data.split;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.CleanText;

/**
 * Something that two splits of a data set share, so that a score on the later says less than it
 * seems to.
 *
 * @param kind what they share
 * @param first the earlier split
 * @param second the later split
 * @param shared all that is shared, as a person would look for it in the later split, in its order
 */
public record Overlap(Kind kind, SplitName first, SplitName second, List<String> shared) {
  /** What two splits can share. */
  public enum Kind {
    /** An image, by its name. */
    IMAGE("images", ""),
    /** An image, by its samples, under two names. */
    PICTURE("pictures", " under two names"),
    /** A group that is not the image, such as a patient. */
    GROUP("groups", ""),
    /** A question on the same image. */
    QUESTION("questions", " on the same image");

    private final String many;
    private final String how;

    Kind(String many, String how) {
      this.many = many;
      this.how = how;
    }

    /** {@code image}, {@code picture}, {@code group}, {@code question}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int NAMED = 10;

  /**
   * All that splits share, in the order of the splits.
   *
   * @param pixels a hash of an image's samples by its name; null for what was not looked at
   */
  public static List<Overlap> of(
      Map<SplitName, List<QuestionRecord>> splits, Function<String, String> pixels) {
    List<Overlap> found = new ArrayList<>();
    for (SplitName first : SplitName.values()) {
      for (SplitName second : SplitName.values()) {
        if (first.ordinal() < second.ordinal()) {
          between(first, second, splits, pixels, found);
        }
      }
    }
    return found;
  }

  private static void between(
      SplitName first,
      SplitName second,
      Map<SplitName, List<QuestionRecord>> splits,
      Function<String, String> pixels,
      List<Overlap> found) {
    List<QuestionRecord> earlier = splits.getOrDefault(first, List.of());
    List<QuestionRecord> later = splits.getOrDefault(second, List.of());
    Function<QuestionRecord, String> image = QuestionRecord::imageName;
    Map<String, String> names = index(earlier, image, image);
    Map<String, String> pictures =
        index(earlier, record -> pixels.apply(record.imageName()), image);
    List<String> twins = new ArrayList<>();
    for (String name : index(later, image, image).keySet()) {
      String twin = pictures.get(pixels.apply(name));
      if (twin != null && !names.containsKey(name)) {
        twins.add(name + " = " + twin);
      }
    }
    Map<String, String> asked = index(earlier, Overlap::question, image);
    List<String> again =
        later.stream()
            .filter(record -> asked.containsKey(question(record)))
            .map(record -> "qid " + record.qid())
            .toList();
    add(found, Kind.IMAGE, first, second, shared(earlier, later, image));
    add(found, Kind.PICTURE, first, second, twins);
    add(found, Kind.GROUP, first, second, shared(earlier, later, Overlap::group));
    add(found, Kind.QUESTION, first, second, again);
  }

  private static void add(
      List<Overlap> found, Kind kind, SplitName first, SplitName second, List<String> shared) {
    if (!shared.isEmpty()) {
      found.add(new Overlap(kind, first, second, List.copyOf(shared)));
    }
  }

  private static List<String> shared(
      List<QuestionRecord> earlier,
      List<QuestionRecord> later,
      Function<QuestionRecord, String> key) {
    Map<String, String> known = index(earlier, key, key);
    return index(later, key, key).keySet().stream().filter(known::containsKey).toList();
  }

  /** Names by key, the first of each key; records without a key left out. */
  private static Map<String, String> index(
      List<QuestionRecord> records,
      Function<QuestionRecord, String> key,
      Function<QuestionRecord, String> name) {
    Map<String, String> index = new LinkedHashMap<>();
    for (QuestionRecord record : records) {
      String of = key.apply(record);
      if (of != null) {
        index.putIfAbsent(of, name.apply(record));
      }
    }
    return index;
  }

  private static String group(QuestionRecord record) {
    return record.group().equals(record.imageName()) ? null : record.group();
  }

  private static String question(QuestionRecord record) {
    return record.imageName() + "\n" + CleanText.lowerCase(CleanText.clean(record.question()));
  }

  /** {@code 3 images are in both train and test, so scores are too good: a, b, c}. */
  @Override
  public String toString() {
    String names = String.join(", ", shared.subList(0, Math.min(NAMED, shared.size())));
    return "%d %s%s are in both %s and %s, so scores are too good: %s%s"
        .formatted(
            shared.size(),
            kind.many,
            kind.how,
            first,
            second,
            names,
            shared.size() > NAMED ? ", …" : "");
  }
}
