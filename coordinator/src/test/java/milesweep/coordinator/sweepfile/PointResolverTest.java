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

  private static Point resolve(Object... pairs) {
    Settings written = Settings.empty();
    for (int i = 0; i < pairs.length; i += 2) {
      written = written.with(Settings.of(Map.of((String) pairs[i], pairs[i + 1])));
    }
    return new PointResolver().resolve(written);
  }
}
