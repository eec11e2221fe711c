package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.text.SmallVocabulary;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.train.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankerTest {
  private static final Batch BATCH = TinyMile.samples(5).batch(0, new int[] {0, 1, 2, 3, 4});
  private static final int DEC = TinyMile.SIZES.decId();

  /** Answers of one to four ids; many begin with the same one. */
  private static AnswerList list(int size) {
    Random random = new Random(8);
    List<String> texts = new ArrayList<>();
    List<long[]> ids = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long[] answer = new long[2 + 1 + random.nextInt(4)];
      answer[0] = DEC;
      for (int k = 1; k < answer.length - 1; k++) {
        answer[k] = 5 + random.nextInt(k == 1 ? 6 : 30);
      }
      answer[answer.length - 1] = TinyMile.SEP;
      texts.add("answer " + i);
      ids.add(answer);
    }
    return new AnswerList(texts, ids);
  }

  private static TokenIds one(long[] ids) {
    long[] mask = new long[ids.length];
    java.util.Arrays.fill(mask, 1);
    return new TokenIds(1, ids.length, ids, mask);
  }

  /** The training loss of each answer to a question, computed alone. */
  private static float[] losses(MileModel model, AnswerList list, int row) {
    Batch batch = TinyMile.samples(5).batch(0, new int[] {row});
    float[] losses = new float[list.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] =
          model
              .lossPerSample(batch.image(), batch.questions(), one(list.ids().get(i)), 0.1, false)
              .item();
    }
    return losses;
  }

  private static float[] firstIds(MileModel model, int row) {
    Batch batch = TinyMile.samples(5).batch(0, new int[] {row});
    Tensor joint = model.joint(batch.questions(), model.imageTokens(batch.image(), false), false);
    return model
        .logits(batch.questions(), joint, one(new long[] {DEC}), false)
        .logSoftmax(2)
        .toFloats();
  }

  @ParameterizedTest(name = "{0}, {1} of {2}")
  @CsvSource({"F/F/F, 40, 40", "F/F/F, 7, 40", "LoRA/Prefix/PTv2, 9, 40", "F/F/F, 128, 3"})
  void the_answer_is_the_one_of_lowest_training_loss_among_those_with_the_likeliest_first_ids(
      String pattern, int most, int size) {
    AnswerList list = list(size);
    try (MileModel model = TinyMile.builder(pattern).build();
        TensorScope scope = TensorScope.open()) {
      List<Integer> chosen = new Ranker(model, list, most).rank(BATCH.image(), BATCH.questions());
      for (int row = 0; row < 5; row++) {
        float[] first = firstIds(model, row);
        float[] losses = losses(model, list, row);
        int expected =
            IntStream.range(0, size)
                .boxed()
                .sorted(
                    Comparator.comparingDouble(i -> -first[(int) list.ids().get(i)[1]])) // stable
                .limit(most)
                .sorted()
                .min(Comparator.comparingDouble(i -> losses[i]))
                .orElseThrow();
        assertThat(chosen.get(row)).as("question " + row).isEqualTo(expected);
      }
    }
  }

  @Test
  void of_equal_answers_the_earlier_in_the_list_wins() {
    AnswerList list = list(4);
    AnswerList doubled =
        new AnswerList(
            List.of("a", "b", "c", "d"),
            List.of(list.ids().get(1), list.ids().get(1), list.ids().get(1), list.ids().get(1)));
    try (MileModel model = TinyMile.builder("F/F/F").build()) {
      assertThat(new Ranker(model, doubled, 2).rank(BATCH.image(), BATCH.questions()))
          .containsOnly(0);
    }
  }

  @Test
  void a_list_has_each_normal_form_once_in_the_first_spelling() {
    Tokenizer tokenizer = SmallVocabulary.tokenizer("left lung yes");
    AnswerList list =
        AnswerList.of(List.of("Left lung", "yes", "", "LEFT  lung", "血", "肺", "Yes"), tokenizer);
    assertThat(list.texts()).containsExactly("Left lung", "yes", "血", "肺");
    assertThat(list.ids().get(1)).containsExactly(tokenizer.answer("yes"));
    assertThatThrownBy(() -> AnswerList.of(List.of(" "), tokenizer))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
