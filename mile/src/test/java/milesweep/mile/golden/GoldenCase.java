package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;

/** One opened model case: its sizes, its inputs, and comparison with what it expects. */
record GoldenCase(SafetensorsFile file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LM_BIAS = "text_decoder.cls.predictions.bias";
  private static final String LM_BIAS_ALIAS = "text_decoder.cls.predictions.decoder.bias";

  MileModel build() throws IOException {
    PeftSettings base = PeftSettings.DEFAULT;
    JsonNode config = JSON.readTree(file.metadata().get("config"));
    PeftSettings peft =
        new PeftSettings(
            config.path("rank").asInt(base.loraRank()),
            Double.parseDouble(file.metadata().getOrDefault("lora_alpha", "32")),
            base.loraDropout(),
            base.loraTextTargets(),
            base.loraVitTargets(),
            config.path("virtual").asInt(base.virtualTokens()),
            true);
    return MileBuilder.of(architecture(config), pattern(), peft, 0)
        .withNoise(Noise.NONE)
        .withWeights((name, shape, drawn) -> Optional.of(tensor(key("w/", name))))
        .build();
  }

  private static MileArchitecture architecture(JsonNode config) {
    return new MileArchitecture(
        config.get("image").asInt(),
        config.get("patch").asInt(),
        config.get("vit_dim").asInt(),
        config.get("vit_depth").asInt(),
        config.get("vit_heads").asInt(),
        config.get("hidden").asInt(),
        config.get("layers").asInt(),
        config.get("heads").asInt(),
        config.get("ffn").asInt(),
        config.get("vocab").asInt(),
        config.get("max_pos").asInt());
  }

  private TuningPattern pattern() throws IOException {
    JsonNode modes = JSON.readTree(file.metadata().get("modes"));
    return new TuningPattern(
        TuningMode.of(modes.get("vit").asText()),
        TuningMode.of(modes.get("jtm").asText()),
        TuningMode.of(modes.get("dec").asText()));
  }

  /** The key of a parameter: files may hold the LM bias under the second of its two names. */
  String key(String prefix, String name) {
    boolean alias = name.equals(LM_BIAS) && !file.names().contains(prefix + name);
    return prefix + (alias ? LM_BIAS_ALIAS : name);
  }

  /** Names under a prefix, the LM bias under the name this model has for it. */
  TreeSet<String> names(String prefix) {
    return file.names().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .map(name -> name.equals(LM_BIAS_ALIAS) ? LM_BIAS : name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  long count(String key) {
    return Long.parseLong(file.metadata().get(key));
  }

  Tensor image() {
    return tensor("in/image");
  }

  TokenIds questions() throws IOException {
    return tokens("question");
  }

  TokenIds answers() throws IOException {
    return tokens("answer");
  }

  /** Loss of each sample with label smoothing 0.1. */
  Tensor lossPerSample(MileModel model) {
    try {
      return model.lossPerSample(image(), questions(), answers(), 0.1, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every element within {@code absolute + relative · |expected|}. */
  void assertClose(String key, float[] actual, double absolute, double relative)
      throws IOException {
    float[] expected = file.floats(key);
    assertThat(actual).as(key).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      float tolerance = (float) (absolute + relative * Math.abs(expected[i]));
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        assertThat(actual[i]).as(key + "[" + i + "]").isCloseTo(expected[i], within(tolerance));
      }
    }
  }

  /**
   * Parameters after three steps: 1e-4 where the gradient is one, 6e-3 where it is rounding noise,
   * which Adam blows up to the learning rate. Key biases have a gradient of exactly zero in
   * mathematics (softmax ignores a constant) and are left out.
   */
  void assertCloseAfterSteps(String name, float[] actual) throws IOException {
    if (name.endsWith(".self.key.bias")) {
      return;
    }
    float[] expected = file.floats(key("after3/", name));
    float[] gradient = file.floats(key("grad/", name));
    int third = name.endsWith("attn.qkv.bias") ? expected.length / 3 : 0;
    for (int i = 0; i < expected.length; i++) {
      boolean keyBias = i >= third && i < 2 * third;
      double tolerance = Math.abs(gradient[i]) >= 1e-5 ? 1e-4 : 6e-3;
      if (!keyBias && !(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        assertThat(actual[i])
            .as("after3/" + name + "[" + i + "]")
            .isCloseTo(expected[i], within((float) tolerance));
      }
    }
  }

  private TokenIds tokens(String what) throws IOException {
    long[] shape = file.entry("in/" + what + "_ids").shape();
    return new TokenIds(
        (int) shape[0],
        (int) shape[1],
        file.longs("in/" + what + "_ids"),
        file.longs("in/" + what + "_mask"));
  }

  private Tensor tensor(String key) {
    try {
      return file.tensor(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
