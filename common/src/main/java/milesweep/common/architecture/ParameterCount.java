package milesweep.common.architecture;

import milesweep.common.architecture.PeftSettings.VitTargets;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/**
 * How many parameters a model has and trains under a tuning pattern: the paper's column #Params.
 * The output matrix of the decoder is its word table and counted once. A part under an adapter
 * trains the adapter alone.
 *
 * @param trainable parameters that the optimizer changes
 * @param total base and all adapters
 */
public record ParameterCount(long trainable, long total) {

  /** Counts a model of these sizes under this pattern. */
  public static ParameterCount of(
      MileArchitecture sizes, TuningPattern pattern, PeftSettings peft) {
    long vit = vit(sizes);
    long jtm = jtm(sizes);
    long decoder = decoder(sizes);
    long vitAdapter = vitAdapter(sizes, pattern.vit(), peft);
    long jtmAdapter = textAdapter(sizes, pattern.jtm(), peft, sizes.vitWidth());
    long decoderAdapter = textAdapter(sizes, pattern.decoder(), peft, sizes.textWidth());
    return new ParameterCount(
        trained(pattern.vit(), vit, vitAdapter)
            + trained(pattern.jtm(), jtm, jtmAdapter)
            + trained(pattern.decoder(), decoder, decoderAdapter),
        vit + jtm + decoder + vitAdapter + jtmAdapter + decoderAdapter);
  }

  /** Trainable in percent of total; unrounded. */
  public double percent() {
    return 100.0 * trainable / total;
  }

  /** Parameters of the image encoder, without adapters: 86,339,328 for the paper's model. */
  public static long vit(MileArchitecture sizes) {
    long width = sizes.vitWidth();
    long patchInputs = 3L * sizes.patch() * sizes.patch();
    long block =
        norm(width)
            + linear(width, 3 * width)
            + linear(width, width)
            + norm(width)
            + linear(width, sizes.vitMlp())
            + linear(sizes.vitMlp(), width);
    long classToken = width;
    long positions = sizes.imageTokens() * width;
    return linear(patchInputs, width)
        + classToken
        + positions
        + sizes.vitDepth() * block
        + norm(width);
  }

  /** Parameters of the JTM encoder, without adapters: 137,258,496 for the paper's model. */
  public static long jtm(MileArchitecture sizes) {
    return text(sizes, sizes.vitWidth());
  }

  /** Parameters of the decoder, without adapters: 137,881,148 for the paper's model. */
  public static long decoder(MileArchitecture sizes) {
    long width = sizes.textWidth();
    long outputBias = sizes.vocabulary();
    return text(sizes, width) + linear(width, width) + norm(width) + outputBias;
  }

  /** A text module whose cross-attention reads states of width {@code memoryWidth}. */
  private static long text(MileArchitecture sizes, long memoryWidth) {
    long width = sizes.textWidth();
    long embeddings = (sizes.vocabulary() + (long) sizes.maxPositions()) * width + norm(width);
    long layer =
        attention(width, width)
            + attention(width, memoryWidth)
            + linear(width, sizes.textFfn())
            + linear(sizes.textFfn(), width)
            + norm(width);
    return embeddings + sizes.textLayers() * layer;
  }

  /** Query, key, value, output and the norm after it. */
  private static long attention(long width, long memoryWidth) {
    return 2 * linear(width, width) + 2 * linear(memoryWidth, width) + norm(width);
  }

  private static long vitAdapter(MileArchitecture sizes, TuningMode mode, PeftSettings peft) {
    return switch (mode) {
      case F, T -> 0;
      case LORA -> vitLora(sizes, peft);
      case IA3 -> (long) sizes.vitDepth() * sizes.vitMlp(); // the input of fc2
      case PREFIX, PTV2 -> throw new IllegalArgumentException(mode + " on the ViT");
    };
  }

  private static long vitLora(MileArchitecture sizes, PeftSettings peft) {
    long width = sizes.vitWidth();
    long mlp = sizes.vitMlp();
    long rank = peft.loraRank();
    long qkv = rank * (width + 3 * width);
    if (peft.loraVitTargets() == VitTargets.QKV) {
      return sizes.vitDepth() * qkv;
    }
    long block = qkv + rank * (width + width) + 2 * rank * (width + mlp);
    long patch = rank * (3L * sizes.patch() * sizes.patch() + width);
    return sizes.vitDepth() * block + patch;
  }

  private static long textAdapter(
      MileArchitecture sizes, TuningMode mode, PeftSettings peft, long memoryWidth) {
    long width = sizes.textWidth();
    long layers = sizes.textLayers();
    long tokens = peft.virtualTokens();
    return switch (mode) {
      case F, T -> 0;
      // query, and value or key: the two have one shape, so both choices of targets count the same
      case LORA -> layers * peft.loraRank() * (6 * width + memoryWidth + width);
      // keys and values of both attentions, inputs of both output layers and of the FFN's second
      case IA3 -> layers * (4 * width + 2 * width + sizes.textFfn());
      case PREFIX -> tokens * width + linear(width, width) + linear(width, 2 * layers * width);
      case PTV2 -> tokens * 2 * layers * width;
    };
  }

  private static long trained(TuningMode mode, long base, long adapter) {
    return mode == TuningMode.T ? base : adapter;
  }

  private static long linear(long in, long out) {
    return in * out + out;
  }

  private static long norm(long width) {
    return 2 * width;
  }
}
