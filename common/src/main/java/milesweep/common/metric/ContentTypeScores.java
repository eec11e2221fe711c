package milesweep.common.metric;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Right answers by the data set's content type (Organ, Position, …). An evaluation's result carries
 * them among its counts, {@code test.content-type.Organ.questions} and {@code .right}.
 *
 * @param byType sorted by name; questions without a content type are under {@link #NONE}
 */
public record ContentTypeScores(Map<String, Share> byType) {
  /** Stands for questions without a content type. */
  public static final String NONE = "(none)";

  private static final String PREFIX = "test.content-type.";
  private static final String QUESTIONS = ".questions";
  private static final String RIGHT = ".right";

  /** Right answers to some questions, of which there is at least one. */
  public record Share(long right, long questions) {
    /** Percent answered right. */
    public double percent() {
      return 100.0 * right / questions;
    }

    /** Both together. */
    public Share plus(Share other) {
      return new Share(right + other.right, questions + other.questions);
    }
  }

  public ContentTypeScores {
    byType = new TreeMap<>(byType);
  }

  /** Counts the predictions of a split. */
  public static ContentTypeScores of(List<Prediction> predictions) {
    Map<String, Share> byType = new TreeMap<>();
    for (Prediction prediction : predictions) {
      String type = prediction.contentType();
      byType.merge(
          type == null || type.isBlank() ? NONE : type.strip(),
          new Share(prediction.correct() ? 1 : 0, 1),
          Share::plus);
    }
    return new ContentTypeScores(byType);
  }

  /** Finds them among an evaluation's counts; none when it did not count them. */
  public static ContentTypeScores in(Map<String, Long> counts) {
    Map<String, Share> byType = new TreeMap<>();
    counts.forEach(
        (name, questions) -> {
          if (name.startsWith(PREFIX) && name.endsWith(QUESTIONS) && questions > 0) {
            String type = name.substring(PREFIX.length(), name.length() - QUESTIONS.length());
            byType.put(type, new Share(counts.getOrDefault(PREFIX + type + RIGHT, 0L), questions));
          }
        });
    return new ContentTypeScores(byType);
  }

  /** As counts of an evaluation. */
  public Map<String, Long> asCounts() {
    Map<String, Long> counts = new TreeMap<>();
    byType.forEach(
        (type, share) -> {
          counts.put(PREFIX + type + QUESTIONS, share.questions());
          counts.put(PREFIX + type + RIGHT, share.right());
        });
    return counts;
  }
}
