package milesweep.common.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    PatchReader reader = new PatchReader();
    for (int i = 0; i < 2_000; i++) {
      Settings from = some(random);
      Settings to = some(random);
      SettingsPatch patch = to.patchFrom(from);
      assertThat(from.patched(patch)).isEqualTo(to);
      String text = JSON.writeValueAsString(patch);
      assertThat(from.patched(JSON.readValue(text, SettingsPatch.class))).isEqualTo(to);
      try (JsonParser parser = JSON.createParser(text)) {
        parser.nextToken();
        assertThat(reader.read(parser, from)).isEqualTo(to);
        assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
        assertThat(parser.nextToken()).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[]", "{\"set\":7}", "{\"set\":{\"a\":1}", "{\"gone\":{}}"})
  void what_is_no_patch_cannot_be_read(String text) throws Exception {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      assertThatThrownBy(() -> new PatchReader().read(parser, Settings.of(Map.of("a", 2))))
          .isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void a_selection_keeps_the_chosen_paths_of_whatever_settings() {
    Random random = new Random(3);
    Settings.Selection odd = new Settings.Selection(path -> (path.charAt(5) & 1) == 1);
    Settings before = some(random);
    for (int i = 0; i < 2_000; i++) {
      Settings settings = random.nextBoolean() ? some(random) : before.with("path.1", (long) i);
      TreeMap<String, Object> expected = new TreeMap<>(settings.values());
      expected.keySet().removeIf(path -> (path.charAt(5) & 1) == 0);
      assertThat(odd.of(settings)).isEqualTo(Settings.of(expected));
      if (odd.isShared(before, settings)) {
        assertThat(odd.of(before)).isEqualTo(odd.of(settings));
      }
      before = settings;
    }
  }

  @Test
  void settings_of_one_template_share_what_was_not_changed() throws Exception {
    Settings template = Settings.of(Map.of("a", 1, "b", "text", "c", 3));
    PatchReader reader = new PatchReader();
    List<Settings> made = new ArrayList<>();
    for (String text :
        List.of("{\"set\":{\"a\":5}}", "{\"set\":{\"a\":6}}", "{\"set\":{\"b\":\"x\"}}")) {
      try (JsonParser parser = JSON.createParser(text)) {
        parser.nextToken();
        made.add(reader.read(parser, template));
      }
    }
    Settings.Selection b = new Settings.Selection("b"::equals);
    assertThat(b.isShared(made.get(0), made.get(1))).isTrue();
    assertThat(b.isShared(made.get(0), made.get(2))).isFalse();
    assertThat(b.isShared(made.get(0), Settings.of(Map.of("b", "text")))).isFalse();
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
