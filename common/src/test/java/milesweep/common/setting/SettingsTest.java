package milesweep.common.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Some of eight paths with some of a few values. */
  private static Settings some(Random random) {
    List<Object> values =
        List.of(1L, -0.0, 1e-7, 123456789012L, true, "a \"quoted\" é\n", List.of("x", "y"), "");
    Map<String, Object> all = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      if (random.nextBoolean()) {
        all.put("path." + i, values.get(random.nextInt(values.size())));
      }
    }
    return Settings.of(all);
  }

  @Test
  void a_patch_between_any_two_settings_makes_one_of_the_other() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      Settings from = some(random);
      Settings to = some(random);
      SettingsPatch patch = to.patchFrom(from);
      assertThat(from.patched(patch)).isEqualTo(to);
      String text = JSON.writeValueAsString(patch);
      assertThat(from.patched(JSON.readValue(text, SettingsPatch.class))).isEqualTo(to);
    }
  }

  @Test
  void a_patch_between_equal_settings_is_empty() {
    Settings settings = Settings.of(Map.of("a", 1, "b", 2));
    assertThat(settings.patchFrom(Settings.of(Map.of("b", 2, "a", 1))))
        .isEqualTo(new SettingsPatch(Settings.empty(), List.of()));
  }

  @Test
  void settings_on_top_of_others_win_and_stay_sorted() {
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      Settings below = some(random);
      Settings above = some(random);
      TreeMap<String, Object> expected = new TreeMap<>(below.values());
      expected.putAll(above.values());
      Settings both = below.with(above);
      assertThat(both).isEqualTo(Settings.of(expected));
      assertThat(new ArrayList<>(both.values().keySet())).isSorted();
    }
  }

  @Test
  void the_canonical_text_is_what_jackson_makes_of_the_sorted_values() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 500; i++) {
      Settings settings = some(random);
      assertThat(settings.canonicalJson()).isEqualTo(JSON.writeValueAsString(settings.values()));
    }
    Settings own =
        Settings.of(
            Map.of("trainer.config.deep", Map.of("b", List.of(1, 2.5), "a", "x"), "seed", 3));
    assertThat(own.canonicalJson())
        .isEqualTo("{\"seed\":3,\"trainer.config.deep\":{\"a\":\"x\",\"b\":[1,2.5]}}");
  }
}
