package milesweep.common.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.metric.ContentTypeScores.Share;
import org.junit.jupiter.api.Test;

class ContentTypeScoresTest {
  private static Prediction prediction(String contentType, boolean correct) {
    return new Prediction(1, "a.png", contentType, false, "lung", "lung", correct);
  }

  @Test
  void each_content_type_has_its_own_share_and_questions_without_one_a_common_share() {
    var scores =
        ContentTypeScores.of(
            List.of(
                prediction("Organ", true),
                prediction("Organ", false),
                prediction("KG", false),
                prediction(" ", true),
                prediction(null, false)));
    assertThat(scores.byType())
        .containsExactly(
            Map.entry("(none)", new Share(1, 2)),
            Map.entry("KG", new Share(0, 1)),
            Map.entry("Organ", new Share(1, 2)));
    assertThat(scores.byType().get("Organ").percent()).isEqualTo(50);
  }

  @Test
  void they_are_found_again_among_the_counts_of_an_evaluation() {
    var scores =
        ContentTypeScores.of(
            List.of(
                prediction("Organ", true),
                prediction("a.b.right", false),
                prediction("SIZE, PRES", true)));
    TreeMap<String, Long> counts = new TreeMap<>(scores.asCounts());
    counts.put("test.questions", 3L);
    assertThat(ContentTypeScores.in(counts)).isEqualTo(scores);
    assertThat(ContentTypeScores.in(Map.of("test.questions", 3L)).byType()).isEmpty();
  }
}
