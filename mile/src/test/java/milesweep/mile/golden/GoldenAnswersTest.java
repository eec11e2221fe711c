package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenAnswersTest {
  @Test
  void an_array_as_wide_as_its_longest_ended_answer_was_made_under_the_usual_limit() {
    assertThat(new GoldenAnswers(new long[] {9, 5, 6, 3, 9, 5, 3, 0}, 4).limit()).isEqualTo(10);
  }

  @Test
  void an_answer_that_fills_its_row_without_an_end_shows_the_limit() {
    assertThat(new GoldenAnswers(new long[] {9, 5, 6, 7, 9, 5, 3, 0}, 4).limit()).isEqualTo(4);
    assertThat(new GoldenAnswers(new long[12], 12).limit()).isEqualTo(12);
  }

  @Test
  void answers_are_compared_without_the_padding_behind_them() {
    GoldenAnswers stored = new GoldenAnswers(new long[] {9, 0, 6, 3, 9, 3, 0, 0}, 4);
    assertThat(stored.rows())
        .isEqualTo(GoldenAnswers.rows(List.of(new int[] {9, 0, 6, 3}, new int[] {9, 3})))
        .isNotEqualTo(GoldenAnswers.rows(List.of(new int[] {9, 6, 3}, new int[] {9, 3})));
  }
}
