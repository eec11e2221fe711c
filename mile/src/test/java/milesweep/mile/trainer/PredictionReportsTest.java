package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import milesweep.common.metric.Prediction;
import org.junit.jupiter.api.Test;

class PredictionReportsTest {
  private static List<Prediction> predictions(int count, String answer) {
    return LongStream.range(0, count)
        .mapToObj(qid -> new Prediction(qid, "a.png", "Organ", false, "liver", answer, false))
        .toList();
  }

  @Test
  void a_chunk_has_at_most_200_predictions() {
    assertThat(PredictionReports.chunks(predictions(401, "lung")))
        .extracting(List::size)
        .containsExactly(200, 200, 1);
    assertThat(PredictionReports.chunks(List.of())).isEmpty();
  }

  @Test
  void long_texts_make_smaller_chunks_and_none_is_lost() {
    List<Prediction> all = predictions(5, "x".repeat(19_000));
    List<List<Prediction>> chunks = PredictionReports.chunks(all);
    assertThat(chunks).extracting(List::size).containsExactly(2, 2, 1);
    assertThat(chunks.stream().flatMap(List::stream)).containsExactlyElementsOf(all);
  }

  @Test
  void the_hash_tells_answers_apart() {
    assertThat(PredictionReports.sha256(predictions(3, "lung")))
        .isEqualTo(PredictionReports.sha256(predictions(3, "lung")))
        .isNotEqualTo(PredictionReports.sha256(predictions(3, "liver")));
  }
}
