package milesweep.mile.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitDrawTest {
  private static List<String> groups(int count) {
    return IntStream.range(0, count).mapToObj(i -> "patient " + i).toList();
  }

  @ParameterizedTest(name = "{1} of {0}: {2}")
  @CsvSource({
    "10, 0.2, 2",
    "10, 0.001, 1", // never none
    "10, 0.999, 9", // never all
    "2, 0.5, 1",
    "219, 0.1, 22",
  })
  void a_share_of_the_groups_is_drawn(int count, double share, int drawn) {
    assertThat(SplitDraw.draw(groups(count), 1, "test", share)).hasSize(drawn);
  }

  @Test
  void the_draw_depends_on_the_seed_and_the_purpose_but_not_on_the_order() {
    List<String> shuffled = new ArrayList<>(groups(40));
    shuffled.addAll(groups(40)); // several questions of a patient
    Collections.shuffle(shuffled, new Random(3));
    Set<String> drawn = SplitDraw.draw(groups(40), 1, "test", 0.3);
    assertThat(SplitDraw.draw(shuffled, 1, "test", 0.3)).isEqualTo(drawn);
    assertThat(SplitDraw.draw(groups(40), 2, "test", 0.3)).isNotEqualTo(drawn);
    assertThat(SplitDraw.draw(groups(40), 1, "validate", 0.3)).isNotEqualTo(drawn);
  }

  @Test
  void the_draw_is_the_same_for_ever() {
    assertThat(SplitDraw.draw(groups(6), 1, "test", 0.34))
        .containsExactlyInAnyOrder("patient 5", "patient 4"); // the least SHA-256 sums of six
  }

  @Test
  void one_group_cannot_be_split() {
    assertThatThrownBy(() -> SplitDraw.draw(List.of("a", "a"), 1, "test", 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 group");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "train, TRAIN",
    "Training, TRAIN",
    "' VAL ', VALIDATE",
    "valid, VALIDATE",
    "dev, VALIDATE",
    "validation, VALIDATE",
    "validate, VALIDATE",
    "test, TEST",
    "TESTING, TEST",
  })
  void usual_words_for_splits_are_understood(String word, SplitName split) {
    assertThat(SplitWords.find(word)).contains(split);
    assertThat(SplitWords.all()).contains("train, training, validate").endsWith("test, testing");
  }

  @Test
  void other_words_are_not() {
    assertThat(SplitWords.find("fold 1")).isEmpty();
    assertThat(SplitWords.find("")).isEmpty();
  }
}
