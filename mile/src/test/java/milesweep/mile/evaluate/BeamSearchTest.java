package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ids: 0 and 1 are words, 2 ends, 3 starts. Scores are log-probabilities as one would get them. */
class BeamSearchTest {
  private static final int V = 4;
  private static final int END = 2;
  private static final int START = 3;
  private static final float NO = -100;

  @Test
  void greedy_takes_the_lowest_id_of_equals_and_stops_at_the_end_mark() {
    GreedySearch search = new GreedySearch(START, END, 10);
    search.advance(new float[] {-1, -1, -2, NO}, 0, V);
    assertThat(search.newest()).containsExactly(0);
    search.advance(new float[] {-3, -2, -1, NO}, 0, V);
    assertThat(search.done()).isTrue();
    assertThat(search.answer()).containsExactly(START, 0, END);
  }

  @Test
  void greedy_stops_at_the_longest_length() {
    GreedySearch search = new GreedySearch(START, END, 2);
    search.advance(new float[] {NO, -1, -2, NO}, 0, V);
    assertThat(search.done()).isTrue();
    assertThat(search.answer()).containsExactly(START, 1);
  }

  @Test
  void the_first_step_looks_at_the_first_beam_only() {
    BeamSearch search = new BeamSearch(2, START, END, 10);
    search.advance(new float[] {-2, -1, NO, NO, 0, 0, 0, 0}, 0, V);
    assertThat(search.newest()).containsExactly(1, 0);
    assertThat(search.origins()).containsExactly(0, 0);
  }

  @Test
  void an_end_mark_counts_only_among_the_best_k() {
    BeamSearch early = new BeamSearch(2, START, END, 3);
    early.advance(new float[] {-1, NO, -2, NO, NO, NO, NO, NO}, 0, V); // rank 1 of 4: finished
    BeamSearch late = new BeamSearch(2, START, END, 3);
    late.advance(new float[] {-1, -2, -3, NO, NO, NO, NO, NO}, 0, V); // rank 2: skipped
    float[] flat = {-50, -60, -70, NO, -50, -60, -70, NO};
    early.advance(flat, 0, V);
    late.advance(flat, 0, V);
    assertThat(early.answer()).containsExactly(START, END);
    assertThat(late.answer()).containsExactly(START, 0, 0);
  }

  @Test
  void a_finished_answer_is_divided_by_its_length_without_the_end_mark() {
    BeamSearch search = new BeamSearch(1, START, END, 4);
    search.advance(new float[] {-1, NO, NO, NO}, 0, V);
    search.advance(new float[] {NO, NO, -2, NO}, 0, V); // -3 over 2 ids: -1.5, nothing better left
    assertThat(search.done()).isTrue();
    assertThat(search.answer()).containsExactly(START, 0, END);
  }

  @Test
  void unfinished_beams_compete_at_the_limit() {
    BeamSearch search = new BeamSearch(2, START, END, 3);
    search.advance(new float[] {-0.5f, NO, -1, NO, NO, NO, NO, NO}, 0, V); // finished: -1 / 1
    search.advance(new float[] {-0.7f, NO, NO, NO, NO, NO, NO, NO}, 0, V); // live: -1.2 / 3
    assertThat(search.done()).isTrue();
    assertThat(search.answer()).containsExactly(START, 0, 0);
  }

  @Test
  void of_equal_candidates_the_lower_id_ranks_first() {
    BeamSearch search = new BeamSearch(1, START, END, 3);
    search.advance(
        new float[] {-2, -3, -2, NO}, 0, V); // word 0 before the end mark: rank 1, skipped
    assertThat(search.done()).isFalse();
    search.advance(new float[] {NO, NO, 0, NO}, 0, V);
    assertThat(search.answer()).containsExactly(START, 0, END);
  }

  @Test
  void of_equal_answers_the_earlier_wins() {
    BeamSearch search = new BeamSearch(2, START, END, 3);
    search.advance(new float[] {-1, NO, -1.5f, NO, NO, NO, NO, NO}, 0, V); // finished: -1.5 / 1
    search.advance(new float[] {NO, NO, -2, NO, NO, NO, NO, NO}, 0, V); // finished: -3 / 2
    assertThat(search.answer()).containsExactly(START, END);
  }

  @Test
  void rows_are_read_where_the_search_s_own_begin() {
    GreedySearch search = new GreedySearch(START, END, 10);
    search.advance(new float[] {0, NO, NO, NO, NO, 0, NO, NO}, 1, V);
    assertThat(search.newest()).containsExactly(1);
  }
}
