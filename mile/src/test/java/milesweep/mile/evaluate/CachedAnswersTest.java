package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.train.Batch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decoder that remembers keys and values writes what one that computes all anew writes, id for
 * id: with every way of tuning, greedily and with beams, questions of different lengths together.
 */
class CachedAnswersTest {
  private static final int NEVER = -1; // an end mark that is no id

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "F/F/F",
        "T/T/T",
        "F/LoRA/LoRA",
        "F/IA3/IA3",
        "F/Prefix/Prefix",
        "F/PTv2/PTv2",
        "LoRA/LoRA/IA3",
        "F/Prefix/PTv2",
        "IA3/PTv2/LoRA",
        "T/F/Prefix",
      })
  void remembered_keys_and_values_give_what_computing_anew_gives(String pattern) {
    Batch batch = questions();
    try (MileModel model = tuned(pattern)) {
      assertThat(cached(model, settings(1, 8, false), NEVER, batch).stream().map(Arrays::toString))
          .as("answers that tell questions apart")
          .satisfies(texts -> assertThat(Set.copyOf(texts)).hasSizeGreaterThan(3));
      for (int beams : new int[] {1, 3}) {
        for (int length : new int[] {8, 20}) {
          for (boolean ones : new boolean[] {false, true}) {
            GenerationSettings settings = settings(beams, length, ones);
            int end = someEnd(model, settings, batch);
            List<int[]> cached = cached(model, settings, end, batch);
            List<int[]> anew =
                new UncachedAnswers(model, ones).of(batch, searches(model, settings, end));
            assertThat(cached)
                .as("%d beams, at most %d ids, mask of ones %s", beams, length, ones)
                .containsExactlyElementsOf(anew);
          }
        }
      }
    }
  }

  /** Without this the test above could not tell an adapter that is left out. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "F/LoRA/F",
        "F/IA3/F",
        "F/Prefix/F",
        "F/PTv2/F",
        "F/F/LoRA",
        "F/F/IA3",
        "F/F/Prefix",
        "F/F/PTv2",
      })
  void each_adapter_changes_what_is_written(String pattern) {
    Batch batch = questions();
    GenerationSettings settings = settings(3, 8, false);
    try (MileModel model = tuned(pattern);
        MileModel base = tuned("F/F/F")) {
      assertThat(cached(model, settings, NEVER, batch))
          .isNotEqualTo(cached(base, settings, NEVER, batch));
    }
  }

  /**
   * A model far from its start, where adapters do nothing and all questions get the same answer:
   * random numbers on every parameter, the same on the same name whatever else is there.
   */
  private static MileModel tuned(String pattern) {
    MileModel model = TinyMile.builder(pattern).build();
    for (Map.Entry<String, Tensor> parameter : model.named().entrySet()) {
      Random random = new Random(parameter.getKey().hashCode());
      try (TensorScope scope = TensorScope.open()) {
        Tensor value = parameter.getValue();
        float[] noise = new float[(int) value.count()];
        double deviation = deviation(parameter.getKey(), value);
        for (int i = 0; i < noise.length; i++) {
          noise[i] = (float) (deviation * random.nextGaussian());
        }
        value.set(value.plus(Tensors.floats(noise, value.shape())));
      }
    }
    return model;
  }

  /** Such that an id depends on the ids before it, the question and the image alike. */
  private static double deviation(String name, Tensor value) {
    if (value.rank() == 1) {
      return 0.1;
    }
    if (name.contains("lora")) {
      return 0.04; // is multiplied by 8
    }
    return name.contains("embeddings") ? 2 : 0.25;
  }

  /** Seven questions of 5 to 8 ids. */
  private static Batch questions() {
    return TinyMile.samples(7).batch(0, new int[] {0, 1, 2, 3, 4, 5, 6});
  }

  /** The first id by which some answer ends early, when it is taken as the end mark. */
  private static int someEnd(MileModel model, GenerationSettings settings, Batch batch) {
    return IntStream.range(0, model.architecture().vocabulary())
        .filter(end -> isEnded(cached(model, settings, end, batch), settings.maxLength()))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isEnded(List<int[]> answers, int maxLength) {
    return answers.stream().anyMatch(answer -> answer.length < maxLength);
  }

  private static List<int[]> cached(
      MileModel model, GenerationSettings settings, int end, Batch batch) {
    try (TensorScope scope = TensorScope.open()) {
      return new Generator(model, settings, end).generate(batch.image(), batch.questions());
    }
  }

  private static Supplier<AnswerSearch> searches(
      MileModel model, GenerationSettings settings, int end) {
    int start = model.architecture().decId();
    return () ->
        settings.beams() == 1
            ? new GreedySearch(start, end, settings.maxLength())
            : new BeamSearch(settings.beams(), start, end, settings.maxLength());
  }

  private static GenerationSettings settings(int beams, int maxLength, boolean ones) {
    return new GenerationSettings(beams, maxLength, ones, 7, GenerationSettings.ClosedRule.YES_NO);
  }
}
