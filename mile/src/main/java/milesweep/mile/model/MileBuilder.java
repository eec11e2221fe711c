package milesweep.mile.model;

import java.util.Optional;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.nn.InitialWeights;
import milesweep.mile.nn.Layers;
import milesweep.mile.nn.LinearAdapter;
import milesweep.mile.nn.ParameterSet;
import milesweep.mile.peft.Ia3;
import milesweep.mile.peft.Lora;
import milesweep.mile.peft.Prefix;

/**
 * How a {@link MileModel} is built: its sizes, what is trained in it, where its weights come from.
 *
 * @param frozenPartsTrain whether frozen modules keep dropout and stochastic depth while training,
 *     as released
 * @param weights asked first for every parameter; what they lack is drawn from {@code seed}
 * @param initStd deviation of drawn weights and embeddings; 0.02 as released
 */
public record MileBuilder(
    MileArchitecture architecture,
    TuningPattern pattern,
    PeftSettings peft,
    Noise noise,
    boolean frozenPartsTrain,
    InitialWeights weights,
    double initStd,
    long seed) {
  private static final String VIT = "visual_encoder";
  private static final String JTM = "text_encoder";
  private static final String DECODER = "text_decoder";

  /** A model with the released noise, quiet frozen parts, and random weights. */
  public static MileBuilder of(
      MileArchitecture architecture, TuningPattern pattern, PeftSettings peft, long seed) {
    return new MileBuilder(
        architecture, pattern, peft, Noise.RELEASED, false, InitialWeights.NONE, 0.02, seed);
  }

  /** The same with weights from somewhere. */
  public MileBuilder withWeights(InitialWeights other) {
    return new MileBuilder(
        architecture, pattern, peft, noise, frozenPartsTrain, other, initStd, seed);
  }

  /** The same with other noise. */
  public MileBuilder withNoise(Noise other) {
    return new MileBuilder(
        architecture, pattern, peft, other, frozenPartsTrain, weights, initStd, seed);
  }

  /** The same with frozen modules in training mode or not. */
  public MileBuilder withFrozenPartsTrain(boolean train) {
    return new MileBuilder(architecture, pattern, peft, noise, train, weights, initStd, seed);
  }

  /** The same with another deviation of what is drawn: narrow models want more than 0.02. */
  public MileBuilder withInitStd(double other) {
    return new MileBuilder(
        architecture, pattern, peft, noise, frozenPartsTrain, weights, other, seed);
  }

  /** Builds the model; its parameters live until it is closed. */
  public MileModel build() {
    ParameterSet parameters = new ParameterSet(weights, seed);
    VisionTransformer vit =
        VisionTransformer.of(
            layers(parameters, VIT, pattern.vit(), vitAdapter(parameters)), architecture, noise);
    Optional<Prefix> jtmPrefix =
        prefix(parameters, JTM, pattern.jtm()).filter(made -> peft.prefixJtmActive());
    TextModule jtm =
        TextModule.of(
            layers(parameters, JTM, pattern.jtm(), textAdapter(parameters, JTM, pattern.jtm())),
            architecture,
            architecture.vitWidth(),
            jtmPrefix,
            noise.textDropout(),
            false);
    Decoder decoder =
        Decoder.of(
            layers(
                parameters,
                DECODER,
                pattern.decoder(),
                textAdapter(parameters, DECODER, pattern.decoder())),
            architecture,
            prefix(parameters, DECODER, pattern.decoder()),
            noise.textDropout());
    return new MileModel(architecture, pattern, frozenPartsTrain, parameters, vit, jtm, decoder);
  }

  private Layers layers(
      ParameterSet parameters, String module, TuningMode mode, LinearAdapter adapter) {
    return Layers.of(parameters, module, mode == TuningMode.T, adapter, initStd);
  }

  private LinearAdapter vitAdapter(ParameterSet parameters) {
    return switch (pattern.vit()) {
      case LORA -> Lora.onVit(parameters, VIT, peft);
      case IA3 -> Ia3.onVit(parameters, VIT);
      default -> LinearAdapter.NONE;
    };
  }

  private LinearAdapter textAdapter(ParameterSet parameters, String module, TuningMode mode) {
    return switch (mode) {
      case LORA -> Lora.onText(parameters, module, peft);
      case IA3 -> Ia3.onText(parameters, module);
      default -> LinearAdapter.NONE;
    };
  }

  private Optional<Prefix> prefix(ParameterSet parameters, String module, TuningMode mode) {
    int tokens = peft.virtualTokens();
    int width = architecture.textWidth();
    int layers = architecture.textLayers();
    return switch (mode) {
      case PREFIX -> Optional.of(Prefix.withMlp(parameters, module, tokens, width, layers));
      case PTV2 -> Optional.of(Prefix.direct(parameters, module, tokens, width, layers));
      default -> Optional.empty();
    };
  }
}
