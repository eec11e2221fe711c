package milesweep.mile.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.ParameterShapes;
import milesweep.mile.checkpoint.TorchWriter;
import milesweep.mile.checkpoint.TorchWriter.Floats;
import milesweep.mile.checkpoint.WeightChain;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What prepare says of given weights; no model is built for it. */
class BaseWeightsTest {
  @TempDir private Path folder;

  private final List<String> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private void judge(WeightInput... inputs) throws IOException {
    try (WeightChain chain = WeightChain.openAll(List.of(inputs))) {
      chain.look(ParameterShapes.of(TinyMile.SIZES));
      BaseWeights.judge(List.of(inputs), chain.report(), faults, warnings);
    }
  }

  private WeightInput write(WeightRole role, Map<String, Floats> tensors) throws IOException {
    return new WeightInput(role, TorchWriter.zip(folder.resolve(role + "100%.pth"), tensors, true));
  }

  private static Map<String, Floats> zeros(MileArchitecture sizes) {
    Map<String, Floats> zeros = new LinkedHashMap<>();
    ParameterShapes.of(sizes)
        .forEach(
            (name, shape) -> {
              long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
              zeros.put(name, new Floats(new float[(int) count], shape));
            });
    return zeros;
  }

  @Test
  void a_whole_file_is_told_in_one_line() throws IOException {
    WeightInput file = write(WeightRole.MODEL, zeros(TinyMile.SIZES));
    judge(file);
    assertThat(faults).isEmpty();
    assertThat(warnings)
        .containsExactly(
            "model.weights: " + file.path() + ": 147 tensors of the model are from it");
  }

  @Test
  void what_is_missing_odd_or_too_much_is_told_with_its_names() throws IOException {
    Map<String, Floats> tensors = zeros(TinyMile.SIZES);
    tensors.remove("visual_encoder.norm.bias");
    tensors.put("visual_encoder.cls_token", new Floats(new float[3], 1, 1, 3));
    tensors.put("visual_encoder.pos_embed", new Floats(new float[10 * 12], 1, 10, 12));
    tensors.put("something.else", new Floats(new float[1], 1));
    tensors.put("image_queue", new Floats(new float[1], 1));
    judge(write(WeightRole.MODEL, tensors));
    assertThat(faults).isEmpty();
    assertThat(warnings)
        .hasSize(5)
        .anyMatch(
            w ->
                w.endsWith(
                    "145 tensors of the model are from it; not used are 1 heads, queues and projections"))
        .anyMatch(w -> w.endsWith("in it and no part of the model (1): something.else"))
        .anyMatch(
            w ->
                w.endsWith(
                    "of another shape and not loaded (1): visual_encoder.cls_token has shape [1, 1, 3], the model [1, 1, 12]"))
        .anyMatch(
            w ->
                w.endsWith(
                    "reshaped (1): visual_encoder.pos_embed from [1, 10, 12] to [1, 5, 12]: interpolated"))
        .anyMatch(
            w ->
                w.endsWith(
                    "weights: in no file, so drawn from the seed (2 of the model's 147 tensors): visual_encoder.cls_token, visual_encoder.norm.bias"));
  }

  @Test
  void a_part_without_most_of_its_tensors_is_a_fault_that_says_what_to_do() throws IOException {
    Map<String, Floats> vit = zeros(TinyMile.SIZES);
    vit.keySet().removeIf(name -> !name.startsWith("visual_encoder."));
    WeightInput file = write(WeightRole.MODEL, vit);
    judge(file);
    assertThat(faults)
        .hasSize(2)
        .allSatisfy(
            fault ->
                assertThat(fault)
                    .startsWith("model.weights " + file.path() + ": the ")
                    .endsWith("is given as model.vit-weights or model.bert-weights"))
        .anyMatch(fault -> fault.contains("the JTM encoder gets 0 of its 56 tensors"))
        .anyMatch(fault -> fault.contains("the decoder gets 0 of its 61 tensors"));
  }

  @Test
  void weights_of_another_width_are_a_fault_that_names_both_shapes() throws IOException {
    MileArchitecture s = TinyMile.SIZES;
    MileArchitecture wider =
        new MileArchitecture(
            s.imageSize(),
            s.patch(),
            24,
            s.vitDepth(),
            s.vitHeads(),
            s.textWidth(),
            s.textLayers(),
            s.textHeads(),
            s.textFfn(),
            s.vocabulary(),
            s.maxPositions());
    judge(write(WeightRole.MODEL, zeros(wider)));
    assertThat(faults)
        .singleElement()
        .asString()
        .contains("the ViT gets 0 of its 30 tensors")
        .contains("has shape [1, 1, 24], the model [1, 1, 12]");
  }

  @Test
  void no_known_key_at_all_is_never_silent() throws IOException {
    judge(write(WeightRole.MODEL, Map.of("conv1.weight", new Floats(new float[2], 2))));
    assertThat(faults).hasSize(3);
  }

  @Test
  void a_bert_is_enough_for_both_text_parts_without_cross_attention() throws IOException {
    Map<String, Floats> bert = new LinkedHashMap<>();
    zeros(TinyMile.SIZES)
        .forEach(
            (name, value) -> {
              if (name.startsWith("text_decoder.") && !name.contains("crossattention")) {
                bert.put(name.substring("text_decoder.".length()), value);
              }
            });
    judge(write(WeightRole.BERT, bert));
    assertThat(faults).isEmpty();
    assertThat(warnings)
        .hasSize(2)
        .anyMatch(w -> w.endsWith("77 tensors of the model are from it"))
        .anyMatch(
            w -> w.contains("in no file, so drawn from the seed (70 of the model's 147 tensors)"));
  }
}
