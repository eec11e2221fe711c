package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.evaluate.Generator;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.GoldenSteps;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** A model case: weights, inputs, and what an independent implementation computed from them. */
final class GoldenModel {
  private GoldenModel() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    return Stream.of(
        test("has the reference's parameters and counts", file, GoldenModel::parameters),
        test("computes the reference's activations and logits", file, GoldenModel::activations),
        test("computes the reference's losses", file, GoldenModel::losses),
        test("computes the reference's gradients", file, GoldenModel::gradients),
        test("learns as the reference in three steps", file, GoldenModel::threeSteps),
        test("generates the reference's answers", file, GoldenModel::generation));
  }

  private interface Check {
    void run(GoldenCase golden, MileModel model) throws IOException;
  }

  private static DynamicTest test(String name, Path file, Check check) {
    Executable run =
        () -> {
          try (SafetensorsFile tensors = SafetensorsFile.open(file);
              TensorScope scope = TensorScope.open()) {
            GoldenCase golden = new GoldenCase(tensors);
            try (MileModel model = golden.build()) {
              check.run(golden, model);
            }
          }
        };
    return dynamicTest(file.getFileName() + " " + name, run);
  }

  private static void parameters(GoldenCase golden, MileModel model) throws IOException {
    assertThat(new TreeSet<>(model.named().keySet())).isEqualTo(golden.names("w/"));
    for (Map.Entry<String, Tensor> parameter : model.named().entrySet()) {
      assertThat(parameter.getValue().shape())
          .as(parameter.getKey())
          .isEqualTo(golden.file().entry(golden.key("w/", parameter.getKey())).shape());
    }
    assertThat(new TreeSet<>(model.parameters().trained().keySet()))
        .isEqualTo(golden.names("grad/"));
    assertThat(model.parameters().trainedCount()).isEqualTo(golden.count("trainable"));
    assertThat(model.parameters().totalCount()).isEqualTo(golden.count("total"));
  }

  private static void activations(GoldenCase golden, MileModel model) throws IOException {
    TokenIds questions = golden.questions();
    Tensor vit = model.imageTokens(golden.image(), false);
    Tensor jtm = model.joint(questions, vit, false);
    Tensor logits = model.logits(questions, jtm, golden.answers(), false);
    // Both tolerances are the folder's own, for float32.
    golden.assertClose("out/vit", vit.toFloats(), 1e-4, 1e-4);
    golden.assertClose("out/jtm", jtm.toFloats(), 1e-4, 1e-4);
    golden.assertClose("out/logits", logits.toFloats(), 1e-4, 1e-4);
  }

  private static void losses(GoldenCase golden, MileModel model) throws IOException {
    Tensor losses = golden.lossPerSample(model);
    golden.assertClose("out/loss_per_sample", losses.toFloats(), 0, 1e-4);
    float mean = losses.sum().item() / losses.count();
    golden.assertClose("out/loss", new float[] {mean}, 0, 1e-4);
  }

  private static void gradients(GoldenCase golden, MileModel model) throws IOException {
    if (model.learns()) {
      Torch.withGradients(
          () -> {
            Tensor losses = golden.lossPerSample(model);
            losses.sum().times(1.0 / losses.count()).backward();
            return null;
          });
    }
    for (Map.Entry<String, Tensor> parameter : model.parameters().trained().entrySet()) {
      String key = golden.key("grad/", parameter.getKey());
      float[] expected = golden.file().floats(key);
      float[] actual =
          parameter.getValue().gradient().map(Tensor::toFloats).orElse(new float[expected.length]);
      double largest = 0;
      for (float value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      golden.assertClose(key, actual, 1e-5 + 1e-3 * largest, 0);
    }
  }

  private static void threeSteps(GoldenCase golden, MileModel model) throws IOException {
    float[] losses = GoldenSteps.three(model, () -> golden.lossPerSample(model));
    golden.assertClose("out/losses_3_steps", losses, 0, 1e-4);
    for (Map.Entry<String, Tensor> parameter : model.parameters().trained().entrySet()) {
      golden.assertCloseAfterSteps(parameter.getKey(), parameter.getValue().toFloats());
    }
  }

  private static void generation(GoldenCase golden, MileModel model) throws IOException {
    List<String> keys =
        golden.file().names().stream().filter(k -> k.startsWith("gen/")).sorted().toList();
    assertThat(keys).isNotEmpty();
    for (String key : keys) {
      GoldenAnswers expected =
          new GoldenAnswers(golden.file().longs(key), (int) golden.file().entry(key).shape()[1]);
      GenerationSettings settings = GoldenAnswers.settings(key, expected.limit());
      List<int[]> answers =
          new Generator(model, settings, GoldenAnswers.SEP)
              .generate(golden.image(), golden.questions());
      assertThat(GoldenAnswers.rows(answers)).as(key).isEqualTo(expected.rows());
    }
  }
}
