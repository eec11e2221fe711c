package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First moments after one step are a tenth of the gradients that the optimizer was given. */
class ClippingTest {
  @TempDir Path folder;

  @Test
  void gradients_keep_their_direction_and_get_the_norm_that_is_allowed() throws IOException {
    Map<String, float[]> free = moments(0);
    double norm = norm(free);
    assertThat(norm).as("the norm before").isGreaterThan(0.5);
    Map<String, float[]> clipped = moments(0.25);
    // (norm + 1e-6) in the divisor, and float32 rounding of a few hundred thousand terms
    assertThat(norm(clipped)).isBetween(0.2499, 0.2501);
    free.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            double expected = values[i] * 0.25 / norm;
            assertThat((double) clipped.get(name)[i]).as(name).isCloseTo(expected, within(1e-6));
          }
        });
  }

  @Test
  void gradients_that_are_short_enough_stay_bit_for_bit() throws IOException {
    Map<String, float[]> free = moments(0);
    moments(1e6).forEach((name, values) -> assertThat(values).isEqualTo(free.get(name)));
  }

  private Map<String, float[]> moments(double clipNorm) throws IOException {
    TrainingSettings plain = new TrainingSettings(1, 4, 1e-3, 0, 0.05, 0.1, 0, 0, false, 1, 11);
    TrainingSettings settings =
        clipNorm == 0 ? plain : plain.with(plain.step().withClipNorm(clipNorm));
    CheckpointStore store = new CheckpointStore(folder.resolve("clip-" + clipNorm), "tiny");
    try (MileModel model = TinyMile.builder("T/T/T").withNoise(Noise.NONE).build()) {
      new TrainingLoop(
              model,
              TinyMile.samples(4),
              settings,
              store,
              CheckpointPolicy.DEFAULT,
              TrainingListener.NONE)
          .run(() -> false);
    }
    Map<String, float[]> moments = new TreeMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(store.newest(w -> {}).orElseThrow())) {
      for (String name : file.names()) {
        if (name.startsWith("m/")) {
          moments.put(name, file.floats(name));
        }
      }
    }
    return moments;
  }

  private static double norm(Map<String, float[]> moments) {
    double sum = 0;
    for (float[] values : moments.values()) {
      for (float value : values) {
        sum += 100.0 * value * value;
      }
    }
    return Math.sqrt(sum);
  }
}
