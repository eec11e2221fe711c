package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import milesweep.common.setting.ParameterGroup;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterGroupsTest {
  private static final ParameterGroup VIT = group("visual_encoder.*", 1e-4, 0.0);
  private static final ParameterGroup BIASES = group("*.bias", 0.0, null);

  @TempDir Path folder;

  private static ParameterGroup group(String match, double rate, Double decay) {
    return new ParameterGroup(
        match, rate, decay == null ? OptionalDouble.empty() : OptionalDouble.of(decay));
  }

  private static TrainingSettings settings(ParameterGroup... groups) {
    TrainingSettings plain = new TrainingSettings(2, 4, 1e-3, 1e-5, 0.05, 0.1, 0, 0, false, 1, 11);
    return plain.with(plain.step().withGroups(List.of(groups)));
  }

  @Test
  void the_first_group_that_matches_counts_and_each_falls_along_its_own_cosine() {
    List<String> names = List.of("visual_encoder.a.bias", "text.bias", "text.weight");
    List<ParameterGroups.Group> groups = ParameterGroups.of(settings(VIT, BIASES), names);
    assertThat(groups)
        .extracting(ParameterGroups.Group::places)
        .containsExactly(List.of(0), List.of(1), List.of(2));
    assertThat(groups)
        .extracting(ParameterGroups.Group::weightDecay)
        .containsExactly(0.0, 0.05, 0.05);
    assertThat(groups.get(0).schedule()).isEqualTo(new CosineSchedule(1e-4, 1e-5, 2));
    assertThat(groups.get(2).schedule()).isEqualTo(new CosineSchedule(1e-3, 1e-5, 2));
  }

  @Test
  void a_group_without_a_parameter_is_none() {
    assertThat(ParameterGroups.of(settings(VIT, BIASES), List.of("text.weight"))).hasSize(1);
  }

  /** One step moves a parameter by about its rate, whatever its gradient, and by its decay. */
  @Test
  void a_parameter_moves_at_the_rate_of_its_group() throws IOException {
    TrainingSettings oneEpoch = settings(VIT, BIASES);
    Map<String, float[]> before = new TreeMap<>();
    try (MileModel model = TinyMile.builder("T/F/T").withNoise(Noise.NONE).build()) {
      model.named().forEach((name, value) -> before.put(name, value.toFloats()));
      new TrainingLoop(
              model,
              TinyMile.samples(4),
              oneEpoch,
              new CheckpointStore(folder, "stage"),
              CheckpointPolicy.DEFAULT,
              TrainingListener.NONE)
          .run(TinyTraining.stopAfter(1));
      assertThat(moved(model, before, "visual_encoder.blocks.0.attn.qkv.weight"))
          .isBetween(0.9e-4f, 1.1e-4f);
      assertThat(moved(model, before, "visual_encoder.blocks.0.mlp.fc1.bias"))
          .isBetween(0.9e-4f, 1.1e-4f);
      assertThat(moved(model, before, "text_decoder.cls.predictions.bias")).isZero();
      assertThat(moved(model, before, "text_decoder.cls.predictions.transform.dense.weight"))
          .isBetween(0.9e-3f, 1.1e-3f);
    }
  }

  private static float moved(MileModel model, Map<String, float[]> before, String name) {
    float[] now = model.named().get(name).toFloats();
    float most = 0;
    for (int i = 0; i < now.length; i++) {
      most = Math.max(most, Math.abs(now[i] - before.get(name)[i]));
    }
    return most;
  }
}
