package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.train.BatchSource;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final BatchSource DATA = TinyMile.samples(7);

  @Test
  void every_question_is_answered_in_order_and_again_the_same() {
    try (MileModel model = TinyMile.builder("F/F/F").build()) {
      List<Answer> one = answers(model, settings(3));
      assertThat(one).hasSize(7);
      assertThat(one.stream().map(Answer::qid))
          .containsExactly(100L, 101L, 102L, 103L, 104L, 105L, 106L);
      assertThat(text(answers(model, settings(3)))).isEqualTo(text(one));
    }
  }

  @Test
  void a_stop_ends_an_evaluation_between_batches() {
    try (MileModel model = TinyMile.builder("F/F/F").build()) {
      List<Integer> heard = new ArrayList<>();
      assertThat(
              new Evaluator(new Generator(model, settings(1), TinyMile.SEP))
                  .answers(DATA, (done, all) -> heard.add(done), () -> true))
          .isEmpty();
      assertThat(heard).containsExactly(3);
    }
  }

  private static List<Answer> answers(MileModel model, GenerationSettings settings) {
    return new Evaluator(new Generator(model, settings, TinyMile.SEP))
        .answers(DATA, (done, all) -> {}, () -> false)
        .orElseThrow();
  }

  private static String text(List<Answer> answers) {
    return answers.stream().map(answer -> Arrays.toString(answer.ids())).toList().toString();
  }

  private static GenerationSettings settings(int beams) {
    return new GenerationSettings(beams, 8, false, 3, GenerationSettings.ClosedRule.YES_NO);
  }
}
