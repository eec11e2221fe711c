package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.checkpoint.TorchWriter.Floats;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.checkpoint.keys.Extra;
import milesweep.mile.checkpoint.keys.Fit;
import milesweep.mile.checkpoint.keys.ModelPart;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.PositionInterpolation;
import milesweep.mile.model.TinyMile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.text.SharedData;
import milesweep.mile.train.Batch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models built from PyTorch's files, whole, in parts, and wrapped by PEFT. */
class TorchWeightsTest {
  private static final MileArchitecture SIZES = TinyMile.SIZES;

  @TempDir private Path folder;
  private TensorScope scope;
  private MileModel origin;
  private Map<String, Floats> weights;

  @BeforeEach
  void a_model_of_another_seed_than_those_that_load_it() {
    scope = TensorScope.open();
    origin = MileBuilder.of(SIZES, TuningPattern.of("F/F/F"), PeftSettings.DEFAULT, 77).build();
    weights = TorchWriter.floats(origin.named());
  }

  @AfterEach
  void close() {
    origin.close();
    scope.close();
  }

  private MileModel load(String pattern, WeightChain chain) {
    return MileBuilder.of(SIZES, TuningPattern.of(pattern), PeftSettings.DEFAULT, 5)
        .withWeights(chain)
        .build();
  }

  private MileModel load(WeightRole role, Path path) throws IOException {
    try (WeightChain chain = WeightChain.openAll(List.of(new WeightInput(role, path)))) {
      return load("F/F/F", chain);
    }
  }

  private static float[] losses(MileModel model) {
    Batch batch = TinyMile.samples(4).batch(0, new int[] {0, 1, 2, 3});
    return model
        .lossPerSample(batch.image(), batch.questions(), batch.answers(), 0.1, false)
        .toFloats();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy", "bare", "module"})
  void a_pth_file_gives_the_outputs_that_the_same_safetensors_gives(String form)
      throws IOException {
    Path safetensors = folder.resolve("same.safetensors");
    SafetensorsWriter.write(safetensors, origin.named(), Map.of());
    Path pth = folder.resolve("same.pth");
    switch (form) {
      case "zip" -> TorchWriter.zip(pth, weights, true);
      case "legacy" -> TorchWriter.legacy(pth, weights, true);
      case "bare" -> TorchWriter.zip(pth, weights, false);
      default -> TorchWriter.zip(pth, renamed("", "module."), false);
    }
    try (MileModel one = load(WeightRole.MODEL, safetensors);
        MileModel other = load(WeightRole.MODEL, pth)) {
      assertThat(losses(other)).containsExactly(losses(one)).containsExactly(losses(origin));
    }
  }

  @Test
  void the_original_projects_own_file_gives_the_same_outputs_in_every_format() throws IOException {
    Path fixtures = SharedData.path("data/pth-fixtures");
    MileArchitecture sizes = new MileArchitecture(48, 16, 32, 2, 4, 64, 32, 2, 4, 64, 124, 40);
    float[] first = null;
    for (String name :
        List.of("miss_like.safetensors", "miss_like_zip.pth", "miss_like_legacy.pth")) {
      try (WeightChain chain = WeightChain.open(List.of(fixtures.resolve(name)));
          MileModel model =
              MileBuilder.of(sizes, TuningPattern.of("F/F/F"), PeftSettings.DEFAULT, 5)
                  .withWeights(chain)
                  .build()) {
        assertThat(chain.report().fresh()).isEmpty();
        assertThat(chain.report().mismatched()).isEmpty();
        Map<Extra, List<String>> extras = chain.report().files().get(0).extras();
        assertThat(extras.get(Extra.BUFFER)).hasSize(2);
        assertThat(extras.get(Extra.DUPLICATE)).hasSize(2);
        Tensor tokens = model.imageTokens(Tensors.full(0.5, 1, 3, 48, 48), false);
        first = first == null ? tokens.toFloats() : first;
        assertThat(tokens.toFloats()).containsExactly(first);
      }
    }
  }

  @Test
  void positions_missing_extra_and_odd_tensors_are_each_reported() throws IOException {
    Path path = SharedData.path("data/pth-fixtures/pos_embed_2x2_extra_missing_mismatch_zip.pth");
    MileArchitecture sizes = new MileArchitecture(48, 16, 32, 2, 4, 64, 32, 2, 4, 64, 124, 40);
    try (WeightChain chain = WeightChain.open(List.of(path));
        MileModel model =
            MileBuilder.of(sizes, TuningPattern.of("F/F/F"), PeftSettings.DEFAULT, 5)
                .withWeights(chain)
                .build()) {
      WeightReport report = chain.report();
      assertThat(report.reshaped()).hasSize(1);
      assertThat(report.reshaped().get(0).toString())
          .isEqualTo("visual_encoder.pos_embed from [1, 5, 32] to [1, 10, 32]: interpolated");
      assertThat(report.fresh())
          .containsExactly(
              "text_encoder.encoder.layer.0.intermediate.dense.weight", "visual_encoder.norm.bias");
      assertThat(report.mismatched())
          .extracting(WeightReport.Mismatched::key)
          .containsExactly("text_encoder.encoder.layer.0.intermediate.dense.weight");
      assertThat(report.files().get(0).unexpected()).containsExactly("text_encoder.extra.weight");
      assertThat(report.files().get(0).extras().get(Extra.MOMENTUM))
          .containsExactly("visual_encoder_m.pos_embed");
      try (WeightFile file = WeightFiles.open(path)) {
        Tensor stored = WeightTensors.floats(file, "visual_encoder.pos_embed");
        assertThat(model.named().get("visual_encoder.pos_embed").toFloats())
            .containsExactly(PositionInterpolation.resize(stored, 10).toFloats());
      }
    }
  }

  @Test
  void a_checkpoint_that_peft_has_wrapped_gives_base_and_adapters() throws IOException {
    Map<String, Floats> wrapped = new LinkedHashMap<>(weights);
    try (MileModel lora =
        MileBuilder.of(SIZES, TuningPattern.of("F/F/LoRA"), PeftSettings.DEFAULT, 9).build()) {
      wrapped.keySet().removeIf(ModelPart.DECODER::has);
      weights.forEach(
          (name, value) -> {
            if (ModelPart.DECODER.has(name)) {
              String inner = name.substring("text_decoder.".length());
              String renamed =
                  inner.contains("self.query.") || inner.contains("self.value.")
                      ? inner.replaceFirst("\\.(weight|bias)$", ".base_layer.$1")
                      : inner;
              wrapped.put("text_decoder.base_model.model." + renamed, value);
            }
          });
      Map<String, Floats> adapters = TorchWriter.floats(lora.parameters().trained());
      wrapped.putAll(adapters);
      Path path = TorchWriter.zip(folder.resolve("lora.pth"), wrapped, true);
      try (WeightChain chain = WeightChain.open(List.of(path));
          MileModel model = load("F/F/LoRA", chain)) {
        assertThat(chain.report().fresh()).isEmpty();
        chain.report().requireAllUsed(path);
        weights.forEach(
            (name, value) ->
                assertThat(model.named().get(name).toFloats()).containsExactly(value.values()));
        adapters.forEach(
            (name, value) ->
                assertThat(model.named().get(name).toFloats()).containsExactly(value.values()));
      }
    }
  }

  @Test
  void a_checkpoint_with_a_wrapped_prefix_gives_its_base() throws IOException {
    Map<String, Floats> wrapped = renamed("text_decoder.", "text_decoder.base_model.");
    wrapped.put(
        "text_decoder.word_embeddings.weight",
        weights.get("text_decoder.bert.embeddings.word_embeddings.weight"));
    wrapped.put("text_decoder.prompt_tokens.default", new Floats(new float[10], 10));
    Path path = TorchWriter.zip(folder.resolve("prefix.pth"), wrapped, true);
    try (WeightChain chain = WeightChain.open(List.of(path));
        MileModel model = load("F/F/F", chain)) {
      assertThat(losses(model)).containsExactly(losses(origin));
      assertThat(chain.report().files().get(0).unexpected()).isEmpty();
      assertThat(chain.report().files().get(0).extras())
          .containsKeys(Extra.DUPLICATE, Extra.BUFFER);
    }
  }

  @Test
  void a_vit_and_a_bert_fill_their_parts_and_the_rest_is_drawn() throws IOException {
    Path vit = TorchWriter.zip(folder.resolve("vit.pth"), vitAlone(), false);
    Path bert = TorchWriter.legacy(folder.resolve("bert.bin"), bertAlone(), false);
    List<WeightInput> inputs =
        List.of(new WeightInput(WeightRole.VIT, vit), new WeightInput(WeightRole.BERT, bert));
    try (WeightChain chain = WeightChain.openAll(inputs);
        MileModel model = load("F/F/F", chain);
        MileModel drawn = load("F/F/F", WeightChain.openAll(List.of()))) {
      WeightReport report = chain.report();
      assertThat(report.fresh(ModelPart.VIT)).isEmpty();
      assertThat(report.freshBase())
          .isNotEmpty()
          .allSatisfy(name -> assertThat(name).contains(".crossattention."));
      assertThat(report.reshaped())
          .extracting(WeightReport.Reshaped::parameter)
          .containsExactlyInAnyOrder(
              "text_encoder.embeddings.word_embeddings.weight",
              "text_decoder.bert.embeddings.word_embeddings.weight",
              "text_decoder.cls.predictions.bias");
      assertThat(report.reshaped()).allMatch(r -> r.how() == Fit.TWO_MORE_ROWS);
      Map<String, Tensor> named = model.named();
      named.forEach(
          (name, value) -> {
            Floats expected = weights.get(source(name));
            if (name.contains("crossattention")) {
              assertThat(value.toFloats()).containsExactly(drawn.named().get(name).toFloats());
            } else if (!report.reshaped().stream()
                .map(r -> r.parameter())
                .toList()
                .contains(name)) {
              assertThat(value.toFloats()).as(name).containsExactly(expected.values());
            }
          });
      long last = SIZES.vocabulary() - 2;
      for (String part : List.of("text_encoder", "text_decoder.bert")) {
        Tensor words = named.get(part + ".embeddings.word_embeddings.weight");
        Tensor fresh = drawn.named().get(part + ".embeddings.word_embeddings.weight");
        assertThat(words.slice(0, last, last + 2).toFloats())
            .containsExactly(fresh.slice(0, last, last + 2).toFloats());
        assertThat(words.slice(0, 0, 1).toFloats())
            .startsWith(bertAlone().get("bert.embeddings.word_embeddings.weight").values()[0]);
      }
      assertThat(named.get("text_decoder.cls.predictions.bias").toFloats())
          .endsWith(0, 0)
          .startsWith(7);
    }
  }

  @Test
  void a_part_of_its_own_counts_before_the_whole_models_file() throws IOException {
    Map<String, Floats> other = new LinkedHashMap<>();
    vitAlone()
        .forEach((name, v) -> other.put(name, new Floats(new float[v.values().length], v.shape())));
    Path whole = TorchWriter.zip(folder.resolve("whole.pth"), weights, true);
    Path vit = TorchWriter.zip(folder.resolve("zeros.pth"), other, false);
    List<WeightInput> inputs =
        List.of(new WeightInput(WeightRole.MODEL, whole), new WeightInput(WeightRole.VIT, vit));
    try (WeightChain chain = WeightChain.openAll(inputs);
        MileModel model = load("F/F/F", chain)) {
      assertThat(model.named().get("visual_encoder.cls_token").toFloats()).containsOnly(0);
      assertThat(model.named().get("text_encoder.embeddings.LayerNorm.weight").toFloats())
          .containsOnly(1);
      // What was replaced is neither unexpected nor an extra of the whole model's file.
      assertThat(chain.report().files().get(0).unexpected()).isEmpty();
      assertThat(chain.report().files().get(0).extras()).isEmpty();
    }
  }

  /** A plain ViT's file with a classification head. */
  private Map<String, Floats> vitAlone() {
    Map<String, Floats> vit = new LinkedHashMap<>();
    weights.forEach(
        (name, value) -> {
          if (ModelPart.VIT.has(name)) {
            vit.put(name.substring("visual_encoder.".length()), value);
          }
        });
    vit.put("head.weight", new Floats(new float[2 * SIZES.vitWidth()], 2, SIZES.vitWidth()));
    return vit;
  }

  /** A plain BERT's file: the decoder's tensors without cross-attention, old norm names. */
  private Map<String, Floats> bertAlone() {
    Map<String, Floats> bert = new LinkedHashMap<>();
    int rows = SIZES.vocabulary() - 2;
    weights.forEach(
        (name, value) -> {
          if (ModelPart.DECODER.has(name) && !name.contains("crossattention")) {
            String old =
                name.substring("text_decoder.".length())
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta");
            bert.put(old, value);
          }
        });
    int width = SIZES.textWidth();
    float[] words = new float[rows * width];
    Arrays.fill(words, 3);
    bert.put("bert.embeddings.word_embeddings.weight", new Floats(words, rows, width));
    float[] bias = new float[rows];
    Arrays.fill(bias, 7);
    bert.put("cls.predictions.bias", new Floats(bias, rows));
    bert.put("bert.pooler.dense.bias", new Floats(new float[width], width));
    return bert;
  }

  /** The parameter of the origin that a loaded one comes from: both text parts from its decoder. */
  private static String source(String name) {
    return ModelPart.JTM.has(name)
        ? name.replaceFirst("^text_encoder\\.", "text_decoder.bert.")
        : name;
  }

  private Map<String, Floats> renamed(String from, String to) {
    Map<String, Floats> renamed = new LinkedHashMap<>();
    weights.forEach(
        (name, value) ->
            renamed.put(name.startsWith(from) ? to + name.substring(from.length()) : name, value));
    return renamed;
  }

  @Test
  void the_written_files_differ_from_what_is_drawn() {
    try (MileModel drawn = load("F/F/F", emptyChain())) {
      assertThat(Stream.of(losses(drawn)[0])).doesNotContain(losses(origin)[0]);
    }
  }

  private static WeightChain emptyChain() {
    try {
      return WeightChain.openAll(List.of());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
