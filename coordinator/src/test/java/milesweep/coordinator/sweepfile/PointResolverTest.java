package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.view.RunSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointResolverTest {
  @ParameterizedTest(name = "{0} uses {1}: {2}")
  @CsvSource({
    "T/T/T, lora.rank, false",
    "F/F/LoRA, lora.rank, true",
    "F/F/LoRA, lora.bert-targets, true",
    "F/F/LoRA, lora.vit-targets, false",
    "LoRA/F/F, lora.vit-targets, true",
    "LoRA/F/F, lora.bert-targets, false",
    "F/F/Prefix, prefix.tokens, true",
    "F/F/Prefix, prefix.jtm, false",
    "F/PTv2/F, prefix.jtm, true",
    "T/T/T, training.frozen-parts, false",
    "F/T/T, training.frozen-parts, true",
    "F/T/T, training.stochastic-depth, false",
    "T/F/F, training.stochastic-depth, true",
    "T/F/F, training.dropout, false",
    "F/F/F, training.epochs, false",
    "F/F/F, data.format, false",
    "F/F/F, seed, true",
    "T/T/T, training.stage2-epochs, false",
    "T/T/T, data.instruction-seed, false",
    "T/T/T, data.phantom.domain, true",
    "T/T/T, data.language, false",
    "T/T/T, data.validate-share, false",
    "T/T/T, data.split-seed, false",
    "T/T/T, data.instruction-prompts, false",
    "T/T/T, data.instruction-drop-test, false",
    "T/T/T, data.vqa-rad.phrase-types, false",
    "T/T/T, data.table.columns.image, false",
    "T/T/T, pretrain.training.epochs, false",
    "T/T/T, text.built-words, false",
  })
  void a_point_keeps_only_the_settings_that_it_uses(String tuning, String path, boolean used) {
    assertThat(resolve("tuning", tuning).used().has(path)).isEqualTo(used);
  }

  @Test
  void what_is_written_goes_over_recipe_preset_and_kind_of_data() {
    Settings full =
        resolve(
                "recipe", "released",
                "model.preset", "mile-tiny",
                "data.kind", "slake",
                "model.patch", 4L,
                "generation.question-mask", "real")
            .full();
    assertThat(full.integer("model.vit.width")).isEqualTo(48);
    assertThat(full.integer("model.patch")).isEqualTo(4);
    assertThat(full.text("training.frozen-parts")).isEqualTo("train");
    assertThat(full.text("generation.question-mask")).isEqualTo("real");
    assertThat(full.integer("training.epochs")).isEqualTo(130);
    assertThat(full.integer("training.stage2-epochs")).isEqualTo(130);
    assertThat(full.text("data.name")).isEqualTo("slake");
  }

  @Test
  void a_setting_that_came_later_counts_only_where_it_is_not_at_its_default() {
    assertThat(resolve("training.micro-batch", 0L).used()).isEqualTo(resolve().used());
    assertThat(resolve("training.micro-batch", 0L).full().has("training.micro-batch")).isTrue();
    assertThat(resolve("training.micro-batch", 4L).used().integer("training.micro-batch"))
        .isEqualTo(4);
    assertThat(resolve("training.groups", List.of()).used()).isEqualTo(resolve().used());
    assertThat(resolve("tuning", "F/F/F", "training.micro-batch", 4L).used())
        .isEqualTo(resolve("tuning", "F/F/F").used());
  }

  @Test
  void how_a_sweep_is_run_is_no_part_of_a_trial_and_is_passed_on_where_it_is_not_as_usual() {
    Point point = resolve("training.loader-threads", 3L, "checkpoints.mid-epoch-seconds", 60.0);
    assertThat(point.run()).isEqualTo(Settings.of(Map.of("training.loader-threads", 3L)));
    assertThat(point.used()).isEqualTo(resolve().used());
    assertThat(RunSettings.from(point.run())).isEqualTo(new RunSettings(3, 2, 60));
    assertThat(RunSettings.from(resolve().run())).isEqualTo(new RunSettings(1, 2, 60));
  }

  @Test
  void paths_are_sources_and_only_those_that_are_read() {
    Point slake = resolve("data.kind", "slake", "data.folder", "/s", "text.vocab", "/v");
    assertThat(slake.sources().values().keySet()).containsExactly("data.folder", "text.vocab");
    assertThat(slake.used().values().keySet()).doesNotContain("data.folder", "text.vocab");
    Point phantom = resolve("data.folder", "/s", "text.vocab", "built");
    assertThat(phantom.sources().values()).isEmpty();
    assertThat(phantom.used().has("text.built-words")).isTrue();
  }

  @Test
  void weights_are_sources_and_take_the_seed_from_a_trial_that_draws_nothing() {
    Point whole = resolve("tuning", "F/F/F", "model.weights", "/w", "model.vit-weights", "/v");
    assertThat(whole.sources().values().keySet())
        .containsExactly("model.vit-weights", "model.weights");
    assertThat(whole.used().values().keySet())
        .doesNotContain("model.weights", "model.vit-weights", "seed");
    Point parts = resolve("tuning", "F/F/F", "model.vit-weights", "/v");
    assertThat(parts.used().has("seed")).isTrue();
    Point rows = resolve("tuning", "F/F/F", "model.weights", "/w", "model.bert-weights", "/b");
    assertThat(rows.used().has("seed")).isTrue();
  }

  @Test
  void the_usual_width_of_the_vits_mlp_is_no_setting_even_when_written() {
    assertThat(resolve("model.vit.width", 32L, "model.vit.mlp", 128L).full())
        .isEqualTo(resolve("model.vit.width", 32L).full());
    Point other = resolve("model.vit.width", 32L, "model.vit.mlp", 64L);
    assertThat(other.used().integer("model.vit.mlp")).isEqualTo(64);
  }

  @ParameterizedTest(name = "{0} {1} uses {2}: {3}")
  @CsvSource(
      nullValues = "-",
      value = {
        "slake, -, data.language, true",
        "slake, -, data.validate-share, false",
        "slake, -, data.split-seed, false",
        "slake, data.validate-share=0.1, data.validate-share, true",
        "slake, data.validate-share=0.1, data.split-seed, true",
        "phantom, data.validate-share=0.1, data.split-seed, false",
        "vqa-rad, -, data.language, false",
        "vqa-rad, -, data.vqa-rad.first-row, true",
        "vqa-rad, -, data.table.test-share, false",
        "table, -, data.split-seed, true",
        "table, data.table.columns.split=fold, data.split-seed, false",
        "table, data.table.columns.split=none, data.split-seed, true",
        "table, data.table.columns.split=fold, data.table.columns.split, true",
        "table, -, data.table.columns.split, false",
        "table, -, data.table.columns.answer, true",
        "table, -, data.vqa-rad.phrase-types, false",
      })
  void a_kind_of_data_uses_its_own_settings_alone(
      String kind, String written, String path, boolean used) {
    Settings settings = Settings.of(Map.of("data.kind", kind, "pretrain.data.kind", "table"));
    if (written != null) {
      String[] parts = written.split("=");
      boolean number = parts[0].endsWith("share");
      settings = settings.with(parts[0], number ? (Object) Double.valueOf(parts[1]) : parts[1]);
    }
    Settings all = new PointResolver().resolve(settings).used();
    assertThat(all.has(path)).isEqualTo(used);
    assertThat(all.values().keySet()).noneMatch(key -> key.startsWith("pretrain.data"));
  }

  @Test
  void vqa_rad_and_tables_have_training_defaults_and_paths_of_their_own() {
    Settings rad = resolve("data.kind", "vqa-rad").full();
    assertThat(rad.integer("training.epochs")).isEqualTo(150);
    assertThat(rad.number("training.learning-rate")).isEqualTo(1e-5);
    Point table =
        resolve(
            "data.kind", "table",
            "data.folder", "/f",
            "data.table.file", "/t.csv",
            "data.table.images", "/i",
            "pretrain.enabled", true,
            "pretrain.data.kind", "vqa-rad",
            "pretrain.data.folder", "/r",
            "text.vocab", "built");
    assertThat(table.sources().values().keySet())
        .containsExactly("data.table.file", "data.table.images", "pretrain.data.folder");
  }

  @Test
  void an_instruction_file_is_used_when_it_is_given_unless_the_file_says_otherwise() {
    Object[] given = {"data.format", List.of("instruction"), "data.instruction-file", "/i.json"};
    Point file = resolve(given);
    assertThat(file.used().text("data.instruction-prompts")).isEqualTo("file");
    assertThat(file.used().flag("data.instruction-drop-test")).isTrue();
    assertThat(file.used().has("data.instruction-seed")).isFalse();
    assertThat(file.sources().has("data.instruction-file")).isTrue();
    Point made =
        new PointResolver()
            .resolve(
                Settings.of(
                    Map.of(
                        "data.format", List.of("instruction"),
                        "data.instruction-file", "/i.json",
                        "data.instruction-prompts", "made")));
    assertThat(made.used().has("data.instruction-prompts")).isFalse();
    assertThat(made.used().has("data.instruction-seed")).isTrue();
    Point origin = resolve("data.instruction-file", "/i.json");
    assertThat(origin.used()).isEqualTo(resolve().used());
  }

  private static Point resolve(Object... pairs) {
    Settings written = Settings.empty();
    for (int i = 0; i < pairs.length; i += 2) {
      written = written.with(Settings.of(Map.of((String) pairs[i], pairs[i + 1])));
    }
    return new PointResolver().resolve(written);
  }
}
