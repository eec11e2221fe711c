package milesweep.mile.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.common.AtomicFile;
import milesweep.common.FileHashes;
import milesweep.common.Json;
import milesweep.common.export.ExportFormat;
import milesweep.common.export.ExportManifest;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an export holds, and that it computes what the trial computed. That the PEFT library itself
 * loads it with equal logits is checked by {@code bench/python/check_export.py}.
 */
class ExporterTest {
  @TempDir private Path folder;

  private static JsonNode config(Path module) throws IOException {
    return Json.MAPPER.readTree(module.resolve("adapter_config.json").toFile());
  }

  private static Map<String, List<Long>> shapes(Path file) throws IOException {
    Map<String, List<Long>> shapes = new TreeMap<>();
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      for (String name : tensors.names()) {
        shapes.put(name, java.util.Arrays.stream(tensors.entry(name).shape()).boxed().toList());
      }
    }
    return shapes;
  }

  @Test
  void lora_lies_in_a_folder_for_each_module_under_the_library_s_names() throws Exception {
    Path export =
        TrainedTrial.of(folder, "LoRA/LoRA/LoRA", Map.of("lora.rank", 3))
            .export(ExportFormat.PEFT, false);
    JsonNode vit = config(export.resolve("visual_encoder"));
    assertThat(vit.get("peft_type").asText()).isEqualTo("LORA");
    assertThat(vit.get("r").asInt()).isEqualTo(3);
    assertThat(vit.get("lora_alpha").asText()).isEqualTo("32");
    assertThat(vit.get("target_modules").toString())
        .isEqualTo("[\"attn.qkv\",\"attn.proj\",\"mlp.fc1\",\"mlp.fc2\",\"patch_embed.proj\"]");
    assertThat(shapes(export.resolve("visual_encoder/adapter_model.safetensors")))
        .containsEntry("base_model.model.patch_embed.proj.lora_A.weight", List.of(3L, 3L, 8L, 8L))
        .containsEntry("base_model.model.patch_embed.proj.lora_B.weight", List.of(48L, 3L, 1L, 1L))
        .containsEntry("base_model.model.blocks.1.mlp.fc2.lora_A.weight", List.of(3L, 192L))
        .hasSize(2 * (2 * 4 + 1));
    assertThat(config(export.resolve("text_decoder")).get("target_modules").toString())
        .isEqualTo("[\"query\",\"value\"]");
    assertThat(shapes(export.resolve("text_decoder/adapter_model.safetensors")))
        .containsKey(
            "base_model.model.bert.encoder.layer.0.crossattention.self.value.lora_B.weight")
        .hasSize(2 * 2 * 4);
    assertThat(shapes(export.resolve("text_encoder/adapter_model.safetensors")))
        .containsKey("base_model.model.encoder.layer.0.attention.self.query.lora_A.weight");
    assertThat(export.resolve("full.safetensors")).doesNotExist();
  }

  @Test
  void ia3_names_what_it_scales_on_the_way_in_as_feed_forward() throws Exception {
    Path export = TrainedTrial.of(folder, "IA3/F/IA3").export(ExportFormat.PEFT, false);
    assertThat(export.resolve("text_encoder")).doesNotExist();
    assertThat(config(export.resolve("text_decoder")).get("feedforward_modules").toString())
        .isEqualTo("[\"output.dense\"]");
    assertThat(shapes(export.resolve("text_decoder/adapter_model.safetensors")))
        .containsEntry(
            "base_model.model.bert.encoder.layer.1.attention.self.key.ia3_l", List.of(48L, 1L))
        .containsEntry(
            "base_model.model.bert.encoder.layer.1.output.dense.ia3_l", List.of(1L, 192L));
    assertThat(shapes(export.resolve("visual_encoder/adapter_model.safetensors")))
        .containsOnlyKeys(
            "base_model.model.blocks.0.mlp.fc2.ia3_l", "base_model.model.blocks.1.mlp.fc2.ia3_l");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "F/Prefix/PTv2, active, FEATURE_EXTRACTION",
    "F/PTv2/Prefix, inert, null",
  })
  void a_prefix_is_keys_and_values_and_its_task_type_says_whether_it_is_injected(
      String tuning, String jtm, String taskType) throws Exception {
    Path export =
        TrainedTrial.of(folder, tuning, Map.of("prefix.jtm", jtm, "prefix.tokens", 6))
            .export(ExportFormat.PEFT, false);
    for (String module : List.of("text_encoder", "text_decoder")) {
      JsonNode config = config(export.resolve(module));
      assertThat(config.get("peft_type").asText()).isEqualTo("PREFIX_TUNING");
      assertThat(config.get("num_virtual_tokens").asInt()).isEqualTo(6);
      assertThat(config.get("prefix_projection").asBoolean()).isFalse();
      assertThat(shapes(export.resolve(module).resolve("adapter_model.safetensors")))
          .isEqualTo(Map.of("prompt_embeddings", List.of(6L, 2L * 2 * 48)));
    }
    assertThat(config(export.resolve("text_encoder")).get("task_type").asText())
        .isEqualTo(taskType);
    assertThat(config(export.resolve("text_decoder")).get("task_type").asText())
        .isEqualTo("CAUSAL_LM");
  }

  @Test
  void a_folded_prefix_answers_as_the_one_with_its_mlp() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/F/Prefix");
    Path export = trial.export(ExportFormat.PEFT, false);
    Path direct = folder.resolve("direct.safetensors");
    try (TensorScope scope = TensorScope.open();
        SafetensorsFile stored =
            SafetensorsFile.open(export.resolve("text_decoder/adapter_model.safetensors"))) {
      Tensor table = stored.tensor("prompt_embeddings");
      SafetensorsWriter.write(
          direct, Map.of("text_decoder.prompt_encoder.default.embedding.weight", table), Map.of());
    }
    assertThat(trial.logits("F/F/PTv2", List.of(trial.base(), direct)))
        .containsExactly(
            TrainedTrial.probeLogits(export.resolve("probe.safetensors")), within(1e-5f));
  }

  @Test
  void modules_trained_whole_lie_beside_the_adapters() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/T/LoRA");
    Path export = trial.export(ExportFormat.PEFT, false);
    assertThat(shapes(export.resolve("full.safetensors")).keySet())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            name -> assertThat(name).startsWith("text_encoder.").doesNotContain("base_model"));
    assertThat(Files.readString(export.resolve("README.md")))
        .contains("load_file(\"full.safetensors\")")
        .contains("PeftModel.from_pretrained(model.text_decoder, \"text_decoder\")")
        .doesNotContain("from_pretrained(model.text_encoder");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"LoRA/LoRA/LoRA", "IA3/IA3/IA3", "LoRA/T/IA3"})
  void merged_weights_are_a_plain_model_that_answers_the_same(String tuning) throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, tuning);
    Path export = trial.export(ExportFormat.SAFETENSORS, true);
    Path weights = export.resolve("model.safetensors");
    assertThat(shapes(weights).keySet()).noneMatch(AdapterWeights::isAdapter);
    float[] expected = trial.logits(tuning, List.of(trial.base(), trial.trained()));
    float[] merged = trial.logits("F/F/F", List.of(weights));
    // W x + s B A x and (W + s B A) x round differently
    assertThat(merged).containsExactly(expected, within(2e-4f));
    assertThat(trial.logits("F/F/F", List.of(trial.base()))).isNotEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"T/T/T", "LoRA/IA3/Prefix", "F/PTv2/T", "F/F/F"})
  void a_whole_model_comes_back_bit_for_bit_as_base_weights(String tuning) throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, tuning);
    Path export = trial.export(ExportFormat.SAFETENSORS, false);
    List<Path> stages =
        trial.tuning().pattern().trains()
            ? List.of(trial.base(), trial.trained())
            : List.of(trial.base());
    float[] expected = trial.logits(tuning, stages);
    assertThat(trial.logits(tuning, List.of(export.resolve("model.safetensors"))))
        .containsExactly(expected);
    assertThat(TrainedTrial.probeLogits(export.resolve("probe.safetensors")))
        .containsExactly(expected);
  }

  @Test
  void an_export_says_what_it_is_and_the_sum_of_every_file() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/F/LoRA");
    Path export = trial.export(ExportFormat.SAFETENSORS, false);
    ExportManifest manifest =
        AtomicFile.readJson(export.resolve(ExportManifest.FILE), ExportManifest.class)
            .orElseThrow();
    assertThat(manifest.settings().text("tuning")).isEqualTo("F/F/LoRA");
    assertThat(manifest.sha256().keySet())
        .containsExactlyInAnyOrder("README.md", "model.safetensors", "probe.safetensors");
    assertThat(manifest.sha256().get("model.safetensors"))
        .isEqualTo(new FileHashes().sha256(export.resolve("model.safetensors")));
    try (SafetensorsFile file = SafetensorsFile.open(export.resolve("model.safetensors"))) {
      assertThat(file.metadata())
          .containsEntry("milesweep.trial", manifest.trial().value())
          .containsEntry("milesweep.settings_sha256", manifest.settings().hash())
          .containsEntry("milesweep.version", "1.2.3");
    }
  }

  @Test
  void a_vocabulary_that_is_another_one_today_is_left_out_and_told() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/F/LoRA");
    Path target = folder.resolve("out");
    List<String> notes =
        new Exporter(trial.job(ExportFormat.PEFT, false, target), folder.resolve("generated"))
            .run();
    assertThat(notes).singleElement().asString().startsWith("no vocab.txt: ").contains("changed");
    assertThat(target.resolve("vocab.txt")).doesNotExist();
  }

  @Test
  void damaged_weights_are_refused_before_anything_is_written() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/F/LoRA");
    var job = trial.job(ExportFormat.PEFT, false, folder.resolve("out"));
    Files.write(trial.trained(), new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new Exporter(job, folder).run())
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("gone or damaged")
        .hasMessageContaining(trial.trained().toString());
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void other_base_weights_than_the_trial_s_are_refused() throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, "F/F/LoRA");
    var job = trial.job(ExportFormat.SAFETENSORS, false, folder.resolve("out"));
    Files.write(trial.base(), new byte[1], StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new Exporter(job, folder).run())
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("not the ones that the trial was trained from");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "T/T/T, PEFT, false, has no adapter",
    "F/F/Prefix, SAFETENSORS, true, has no place in the weights",
    "F/PTv2/LoRA, SAFETENSORS, true, has no place in the weights",
  })
  void what_a_format_cannot_hold_is_refused_with_the_reason(
      String tuning, ExportFormat format, boolean merge, String reason) throws Exception {
    TrainedTrial trial = TrainedTrial.of(folder, tuning);
    assertThatThrownBy(() -> trial.export(format, merge))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining(reason);
  }
}
