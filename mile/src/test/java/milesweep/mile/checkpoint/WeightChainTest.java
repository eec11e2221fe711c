package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightChainTest {
  @TempDir Path folder;
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void a_later_stage_has_its_parents_weights_and_its_own_adapters() throws IOException {
    Path base = save("T/T/T", 1);
    Path adapters = save("F/T/LoRA", 2);
    try (WeightChain chain = WeightChain.open(List.of(base, adapters));
        MileModel model = TinyMile.builder("F/T/LoRA").withWeights(chain).build();
        MileModel first = model("T/T/T", 1);
        MileModel second = model("F/T/LoRA", 2)) {
      for (Map.Entry<String, Tensor> entry : model.named().entrySet()) {
        MileModel origin =
            second.parameters().trained().containsKey(entry.getKey()) ? second : first;
        assertThat(entry.getValue().toFloats())
            .as(entry.getKey())
            .containsExactly(origin.named().get(entry.getKey()).toFloats());
      }
      assertThat(chain.report().fresh()).isEmpty();
      chain.report().requireAllUsed(base);
      chain.report().requireAllUsed(adapters);
    }
  }

  @Test
  void what_no_file_holds_is_reported_fresh_and_what_no_model_wants_is_refused()
      throws IOException {
    Path lora = save("F/F/LoRA", 1);
    try (WeightChain chain = WeightChain.open(List.of(lora));
        MileModel model = TinyMile.builder("F/F/IA3").withWeights(chain).build()) {
      WeightReport report = chain.report();
      assertThat(report.loaded()).isEmpty();
      assertThat(report.fresh()).hasSameSizeAs(model.named().keySet());
      assertThat(report.freshBase()).allSatisfy(name -> assertThat(name).doesNotContain("ia3_l"));
      assertThat(report.freshBase()).hasSizeLessThan(report.fresh().size());
      assertThatThrownBy(() -> report.requireAllUsed(lora))
          .hasMessageContainingAll(lora.toString(), "lora_A");
    }
  }

  @Test
  void positions_of_another_resolution_are_interpolated_and_other_shapes_reported()
      throws IOException {
    Path base = save("T/T/T", 1);
    MileArchitecture s = TinyMile.SIZES;
    MileArchitecture larger =
        new MileArchitecture(
            2 * s.imageSize(),
            s.patch(),
            s.vitWidth(),
            s.vitDepth(),
            s.vitHeads(),
            s.textWidth(),
            s.textLayers(),
            s.textHeads(),
            s.textFfn(),
            s.vocabulary() + 1,
            s.maxPositions());
    try (WeightChain chain = WeightChain.open(List.of(base));
        MileModel model =
            MileBuilder.of(larger, TuningPattern.of("T/T/T"), PeftSettings.DEFAULT, 1)
                .withWeights(chain)
                .build()) {
      assertThat(chain.report().loaded()).contains("visual_encoder.pos_embed");
      assertThat(model.named().get("visual_encoder.pos_embed").shape())
          .containsExactly(1, 17, s.vitWidth());
      assertThat(chain.report().mismatched())
          .hasSize(3) // both word tables and the LM bias
          .allSatisfy(odd -> assertThat(odd.file()).isEqualTo(base))
          .allSatisfy(odd -> assertThat(odd.toString()).contains("40", "41"));
    }
  }

  @Test
  void the_lm_bias_is_found_under_its_second_name() throws IOException {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    renamed.put("text_decoder.cls.predictions.decoder.bias", Tensors.full(7, 40));
    Path path = folder.resolve("alias");
    SafetensorsWriter.write(path, renamed, Map.of());
    try (WeightChain chain = WeightChain.open(List.of(path));
        MileModel model = TinyMile.builder("T/T/T").withWeights(chain).build()) {
      assertThat(model.named().get("text_decoder.cls.predictions.bias").toFloats()).containsOnly(7);
      chain.report().requireAllUsed(path);
    }
  }

  @Test
  void the_hash_of_weights_depends_on_names_and_values_alone() {
    Map<String, Tensor> one = new LinkedHashMap<>();
    one.put("b", Tensors.full(2, 3));
    one.put("a", Tensors.full(1, 3));
    Map<String, Tensor> same = new LinkedHashMap<>();
    same.put("a", Tensors.full(1, 3));
    same.put("b", Tensors.full(2, 3));
    String hash = TrainedWeights.sha256(one);
    assertThat(TrainedWeights.sha256(same)).isEqualTo(hash);
    same.put("b", Tensors.full(Math.nextUp(2f), 3));
    assertThat(TrainedWeights.sha256(same)).isNotEqualTo(hash);
  }

  private Path save(String pattern, long seed) throws IOException {
    Path path = folder.resolve(seed + pattern.replace('/', '_'));
    try (MileModel model = model(pattern, seed)) {
      TrainedWeights.write(path, model.parameters().trained(), model.pattern());
    }
    return path;
  }

  private static MileModel model(String pattern, long seed) {
    return MileBuilder.of(TinyMile.SIZES, TuningPattern.of(pattern), PeftSettings.DEFAULT, seed)
        .build();
  }
}
