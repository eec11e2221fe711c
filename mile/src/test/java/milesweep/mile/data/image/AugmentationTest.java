package milesweep.mile.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  /** Sixteen by sixteen, every pixel another colour. */
  private static final Pixels PICTURE = picture(16, 16);

  private static Pixels picture(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (20 + (i * 7) % 200);
    }
    return new Pixels(width, height, rgb);
  }

  private static Pixels grey(int width, int... levels) {
    byte[] rgb = new byte[levels.length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) levels[i / 3];
    }
    return new Pixels(width, levels.length / width, rgb);
  }

  private static int[] levels(Pixels pixels) {
    int[] levels = new int[pixels.width() * pixels.height()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = pixels.rgb()[3 * i] & 0xFF;
      assertThat(pixels.rgb()[3 * i + 2] & 0xFF).isEqualTo(levels[i]);
    }
    return levels;
  }

  @Test
  void autocontrast_stretches_levels_over_the_whole_range() {
    assertThat(levels(Levels.autocontrast(grey(2, 50, 100, 150, 100))))
        .containsExactly(0, 127, 255, 127);
    assertThat(levels(Levels.autocontrast(grey(2, 70, 70)))).containsExactly(70, 70);
  }

  @Test
  void equalising_spreads_frequent_levels() {
    int[] levels = new int[512];
    Arrays.fill(levels, 0, 256, 100);
    Arrays.fill(levels, 256, 512, 110);
    // step (512 - 256) / 255 = 1: the lower half comes to 0, the upper to 256, which is too much
    int[] equal = levels(Levels.equalise(grey(32, levels)));
    assertThat(equal[0]).isZero();
    assertThat(equal[511]).isEqualTo(255);
    assertThat(levels(Levels.equalise(grey(2, 9, 9)))).as("too few pixels").containsExactly(9, 9);
  }

  @Test
  void a_shift_by_whole_pixels_moves_them_unchanged_and_fills_with_grey() {
    Pixels shifted = Warp.translate(1, 0).apply(grey(3, 1, 2, 3, 4, 5, 6));
    assertThat(levels(shifted)).containsExactly(128, 1, 2, 128, 4, 5);
    assertThat(levels(Warp.translate(0, -1).apply(grey(2, 1, 2, 3, 4))))
        .containsExactly(3, 4, 128, 128);
    assertThat(levels(Warp.translate(0.5, 0).apply(grey(2, 100, 200)))).containsExactly(114, 150);
  }

  @Test
  void a_slant_moves_each_line_further_and_a_quarter_turn_is_one() {
    assertThat(levels(Warp.shearX(1).apply(grey(2, 1, 2, 3, 4)))).containsExactly(1, 2, 128, 3);
    assertThat(levels(Warp.shearY(1).apply(grey(2, 1, 2, 3, 4)))).containsExactly(1, 128, 3, 2);
    assertThat(levels(Warp.rotate(90, 0.5, 0.5).apply(grey(2, 1, 2, 3, 4))))
        .containsExactly(2, 4, 1, 3); // counter-clockwise
    Pixels same = Warp.rotate(0, 7.5, 7.5).apply(PICTURE);
    assertThat(same.rgb()).containsExactly(PICTURE.rgb());
  }

  @Test
  void two_operations_are_drawn_and_each_is_done_half_of_the_time() {
    assertThat(augmented(7, 0, 0, 7, 0, 0)).as("shifted twice").isEqualTo(shifted(10));
    assertThat(augmented(7, 0, 0, 7, 1, 0)).as("the second is left out").isEqualTo(shifted(5));
    assertThat(augmented(7, 0, 1, 0, 0, 0)).as("the other way").isEqualTo(shifted(-5));
    assertThat(augmented(0, 0, 0, 2, 0, 0)).as("nothing at level 5").isEqualTo(hash(PICTURE));
  }

  private static int augmented(int... numbers) {
    Iterator<Integer> drawn = Arrays.stream(numbers).iterator();
    IntUnaryOperator draw = below -> drawn.next();
    Pixels result = RandAugment.apply(PICTURE, draw);
    assertThat(drawn.hasNext()).isFalse();
    return hash(result);
  }

  private static int shifted(int pixels) {
    return hash(Warp.translate(pixels, 0).apply(PICTURE));
  }

  private static int hash(Pixels pixels) {
    return Arrays.hashCode(pixels.rgb());
  }

  @Test
  void what_is_drawn_depends_on_seed_epoch_and_question_alone() {
    Augmentation one = new Augmentation(1);
    Set<Integer> seen = new HashSet<>();
    int unchanged = 0;
    for (int epoch = 0; epoch < 200; epoch++) {
      Pixels picture = one.of(PICTURE, epoch, 42);
      assertThat(new Augmentation(1).of(PICTURE, epoch, 42).rgb()).containsExactly(picture.rgb());
      seen.add(hash(picture));
      unchanged += hash(picture) == hash(PICTURE) ? 1 : 0;
    }
    assertThat(seen.size()).as("different pictures").isGreaterThan(30);
    // both left out or without effect: (1/2 + 1/2 * 3/10)^2 = 0.42
    assertThat(unchanged).isBetween(50, 120);
    List<Integer> bySeed =
        List.of(2L, 3L, 4L, 5L, 6L, 7L).stream()
            .map(seed -> hash(new Augmentation(seed).of(PICTURE, 0, 42)))
            .distinct()
            .toList();
    assertThat(bySeed).hasSizeGreaterThan(1);
  }
}
