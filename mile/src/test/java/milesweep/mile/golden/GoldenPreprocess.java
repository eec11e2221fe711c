package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.PixelScale;
import milesweep.mile.data.image.Pixels;
import milesweep.mile.data.image.Resampling;
import milesweep.mile.data.image.Resize;
import org.junit.jupiter.api.DynamicTest;

/**
 * Decoded, resized and scaled pictures against a reference file of {@code image/mode/kernel/scale}
 * keys.
 */
final class GoldenPreprocess {
  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};

  private GoldenPreprocess() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    return GoldenTensors.read(file).entrySet().stream()
        .filter(entry -> entry.getValue().shape()[0] % 2 == 1) // never resized with alpha
        .map(entry -> dynamicTest(entry.getKey(), () -> compare(dir, entry)));
  }

  private static void compare(Path dir, Map.Entry<String, GoldenTensors.Values> entry)
      throws IOException {
    String[] key = entry.getKey().split("/");
    int[] shape = entry.getValue().shape(); // (channels, height, width)
    Pixels source = ImageDecoder.DEFAULT.decode(dir.resolve("img_" + key[0] + ".png"));
    Pixels resized =
        Resize.resize(
            source,
            shape[2],
            shape[1],
            Resampling.valueOf(key[2].toUpperCase(java.util.Locale.ROOT)));
    float[] expected = entry.getValue().values();
    float[] actual = new float[3 * shape[1] * shape[2]];
    scale(key[3]).write(resized, actual, 0);
    for (int i = 0; i < expected.length; i++) { // a grey reference holds the first channel only
      assertThat(actual[i]).as("value " + i).isCloseTo(expected[i], within(tolerance(key[3])));
    }
  }

  private static PixelScale scale(String name) {
    return switch (name) {
      case "uint8" ->
          PixelScale.normalised(new float[3], new float[] {1 / 255f, 1 / 255f, 1 / 255f});
      case "x255" -> PixelScale.once();
      case "x255x255" -> PixelScale.twice();
      case "norm_clip" -> PixelScale.clip();
      case "norm_imagenet" -> PixelScale.normalised(IMAGENET_MEAN, IMAGENET_STD);
      default -> throw new IllegalArgumentException("unknown scale " + name);
    };
  }

  /** Rounding of float32 only: the 8-bit samples have to be equal. */
  private static float tolerance(String scale) {
    return scale.equals("uint8") ? 1e-4f : 2e-6f;
  }
}
