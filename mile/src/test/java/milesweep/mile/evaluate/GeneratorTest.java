package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
  private static final BatchSource DATA = TinyMile.samples(7);

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"F/F/F", "F/Prefix/PTv2", "LoRA/LoRA/IA3"})
  void remembered_keys_and_values_give_what_computing_anew_gives(String pattern) {
    try (MileModel model = TinyMile.builder(pattern).build();
        TensorScope scope = TensorScope.open()) {
      Batch batch = DATA.batch(0, new int[] {0, 1, 2, 3, 4, 5, 6});
      List<int[]> cached =
          new Generator(model, settings(1), TinyMile.SEP)
              .generate(batch.image(), batch.questions());
      assertThat(cached).hasSize(7);
      for (int row = 0; row < 7; row++) {
        assertThat(cached.get(row)).containsExactly(uncached(model, row));
      }
    }
  }

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

  /** Greedy decoding that runs the whole decoder again for every id. */
  private static int[] uncached(MileModel model, int row) {
    Batch batch = DATA.batch(0, new int[] {row});
    TokenIds questions = batch.questions();
    Tensor joint = model.joint(questions, model.imageTokens(batch.image(), false), false);
    long[] ids = {model.architecture().decId()};
    while (ids.length < 8 && ids[ids.length - 1] != TinyMile.SEP) {
      long[] seen = new long[ids.length];
      Arrays.fill(seen, 1);
      TokenIds answer = new TokenIds(1, ids.length, ids, seen);
      float[] logits = model.logits(questions, joint, answer, false).toFloats();
      int vocabulary = model.architecture().vocabulary();
      int from = (ids.length - 1) * vocabulary;
      int best = 0;
      for (int id = 1; id < vocabulary; id++) {
        best = logits[from + id] > logits[from + best] ? id : best;
      }
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = best;
    }
    return Arrays.stream(ids).mapToInt(id -> (int) id).toArray();
  }
}
