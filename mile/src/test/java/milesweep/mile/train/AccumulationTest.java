package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.view.StepSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccumulationTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0} samples in steps of {1}, {2} at a time: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10 | 4 | 0 | [4] [4] [2]
          10 | 4 | 3 | [3, 1] [3, 1] [2]
          10 | 4 | 1 | [1, 1, 1, 1] [1, 1, 1, 1] [1, 1]
          10 | 4 | 9 | [4] [4] [2]
           3 | 8 | 2 | [2, 1]
          """)
  void a_step_has_as_many_parts_as_it_needs(int samples, int batch, int micro, String sizes) {
    TrainingSettings settings =
        new TrainingSettings(2, batch, 1e-3, 0, 0.05, 0.1, 0, 0, false, 1, 11)
            .with(StepSettings.PLAIN.withMicroBatch(micro));
    BatchPlan plan = BatchPlan.of(settings, samples);
    List<Integer> order = new ArrayList<>();
    Iterator<BatchPlan.Part> parts = plan.from(1, 0);
    List<String> steps = new ArrayList<>();
    for (int step = 0; step < plan.steps(); step++) {
      List<Integer> rows = new ArrayList<>();
      for (int i = 0; i < plan.parts(step); i++) {
        BatchPlan.Part part = parts.next();
        assertThat(part.epoch()).isEqualTo(1);
        rows.add(part.places().length);
        Arrays.stream(part.places()).forEach(order::add);
      }
      assertThat(rows.stream().mapToInt(Integer::intValue).sum()).isEqualTo(plan.rows(step));
      steps.add(rows.toString());
    }
    assertThat(String.join(" ", steps)).isEqualTo(sizes);
    assertThat(order)
        .containsExactlyElementsOf(Arrays.stream(Shuffle.order(11, 1, samples)).boxed().toList());
    assertThat(parts.hasNext()).isFalse();
  }

  @Test
  void parts_go_on_in_the_next_epoch_from_wherever_they_begin() {
    BatchPlan plan = new BatchPlan(3, 10, 3, 4, 3);
    List<String> all = texts(plan.from(0, 0));
    assertThat(all).hasSize(3 * 5);
    assertThat(texts(plan.from(0, 2))).isEqualTo(all.subList(4, 15));
    assertThat(texts(plan.from(1, 1))).isEqualTo(all.subList(7, 15));
    assertThat(texts(plan.from(1, 3))).as("behind the last step").isEqualTo(all.subList(10, 15));
    assertThat(texts(plan.from(2, 3))).isEmpty();
    assertThat(texts(plan.from(3, 0))).isEmpty();
  }

  private static List<String> texts(Iterator<BatchPlan.Part> parts) {
    List<String> texts = new ArrayList<>();
    parts.forEachRemaining(part -> texts.add(part.epoch() + ": " + Arrays.toString(part.places())));
    return texts;
  }

  /**
   * One step over a short batch of three: with parts of two the samples have other padding and are
   * summed in another order, so float32 rounding (2^-24 of the largest term, some hundred terms) is
   * all that may differ.
   */
  @ParameterizedTest(name = "{0} at a time")
  @CsvSource({"1", "2"})
  void gradients_of_parts_add_up_to_those_of_the_whole_batch(int micro) throws Exception {
    Map<String, float[]> whole = afterOneStep(0);
    Map<String, float[]> parts = afterOneStep(micro);
    int moved = 0;
    for (Map.Entry<String, float[]> entry : whole.entrySet()) {
      float[] other = parts.get(entry.getKey());
      float largest = largest(entry.getValue());
      moved += largest > 0 ? 1 : 0;
      for (int i = 0; i < other.length; i++) {
        assertThat(other[i])
            .as(entry.getKey())
            .isCloseTo(entry.getValue()[i], within(1e-6f + 1e-4f * largest));
      }
    }
    assertThat(moved).as("parameters with a gradient").isGreaterThan(100);
  }

  /** First moments after one step are a tenth of the gradients; read them from the checkpoint. */
  private Map<String, float[]> afterOneStep(int micro) throws Exception {
    TrainingSettings settings =
        new TrainingSettings(1, 4, 1e-3, 0, 0.05, 0.1, 0, 0, false, 1, 11)
            .with(StepSettings.PLAIN.withMicroBatch(micro));
    CheckpointStore store = new CheckpointStore(folder.resolve("micro-" + micro), "tiny");
    Map<String, float[]> moments = new TreeMap<>();
    try (MileModel model = TinyMile.builder("T/T/T").withNoise(Noise.NONE).build()) {
      new TrainingLoop(
              model,
              TinyMile.samples(3),
              settings,
              store,
              CheckpointPolicy.DEFAULT,
              TrainingListener.NONE)
          .run(() -> false);
    }
    Path checkpoint = store.newest(warning -> {}).orElseThrow();
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
      for (String name : file.names()) {
        if (name.startsWith("m/")) {
          moments.put(name, file.floats(name));
        }
      }
    }
    return moments;
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
