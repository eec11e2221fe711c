package milesweep.common.architecture;

import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;

/**
 * How much memory a trial's stages are expected to need at their peak, for placing them before
 * anything was measured. Counted are the weights, gradient and two Adam moments of what is trained,
 * the activations kept for the backward pass, and the largest set of passing activations. A module
 * keeps activations only when it or a module before it is tuned, since gradients stop at the first
 * frozen one; a frozen module in between keeps fewer, as its weights need no gradient. With
 * recomputation, inputs of blocks and layers are kept, and the largest of these as a whole. All in
 * single precision.
 *
 * <p>Against the memory column of the paper's tables (one 48-GB card, batch 20) the estimate is 1.0
 * to 1.8 times the measured figure: it errs on the side of a stage that fits.
 *
 * @param training bytes at the peak of a train stage; 0 when nothing is trained
 * @param evaluation bytes at the peak of the evaluate stage
 */
public record MemoryEstimate(long training, long evaluation) {
  private static final long FLOAT = 4;

  /** A process with runtime and tensor library, before a model is there. */
  private static final long PROCESS = 600L << 20;

  /** Answers are short; their length is not known before the data are read. */
  private static final long ANSWER_IDS = 16;

  /** Inputs of linear layers are kept only for the gradients of weights. */
  private static final double FROZEN_SHARE = 0.6;

  /**
   * What a stage works through at a time.
   *
   * @param trainingBatch questions of an optimizer step
   * @param evaluationBatch questions answered together
   * @param beams of the search
   * @param questionIds ids of the longest question
   * @param recompute whether training keeps of each block and layer its input alone
   */
  public record Load(
      int trainingBatch, int evaluationBatch, int beams, int questionIds, boolean recompute) {
    /** A load whose training keeps what it computes. */
    public Load(int trainingBatch, int evaluationBatch, int beams, int questionIds) {
      this(trainingBatch, evaluationBatch, beams, questionIds, false);
    }
  }

  /** Estimates a model of these sizes under this pattern. */
  public static MemoryEstimate of(
      MileArchitecture sizes, TuningPattern pattern, PeftSettings peft, Load load) {
    ParameterCount count = ParameterCount.of(sizes, pattern, peft);
    long weights = PROCESS + FLOAT * count.total();
    long training = 0;
    if (pattern.trains()) {
      long optimizer = 3 * FLOAT * count.trainable(); // gradient, two moments
      long sample = kept(sizes, pattern, load) + passing(sizes, load.questionIds(), 1);
      training = weights + optimizer + load.trainingBatch() * sample;
    }
    long evaluation =
        weights + load.evaluationBatch() * passing(sizes, load.questionIds(), load.beams());
    return new MemoryEstimate(training, evaluation);
  }

  /** The higher of both, in bytes. */
  public long peak() {
    return Math.max(training, evaluation);
  }

  /** Bytes of one sample that wait for the backward pass. */
  private static long kept(MileArchitecture sizes, TuningPattern pattern, Load load) {
    boolean vitTuned = pattern.vit() != TuningMode.F;
    boolean jtmReached = vitTuned || pattern.jtm() != TuningMode.F;
    double logits = 3.0 * ANSWER_IDS * sizes.vocabulary();
    double layers =
        load.recompute()
            ? inputs(sizes, vitTuned, jtmReached, load.questionIds())
            : activations(sizes, pattern, vitTuned, jtmReached, load.questionIds());
    return (long) (FLOAT * (layers + logits));
  }

  private static double activations(
      MileArchitecture sizes,
      TuningPattern pattern,
      boolean vitTuned,
      boolean jtmReached,
      long question) {
    double floats = 0;
    if (vitTuned) {
      floats += share(pattern.vit()) * sizes.vitDepth() * vitBlock(sizes);
    }
    if (jtmReached) {
      double layer = textLayer(sizes, question, sizes.imageTokens());
      floats += share(pattern.jtm()) * sizes.textLayers() * layer;
    }
    double decoder = sizes.textLayers() * textLayer(sizes, ANSWER_IDS, question);
    return floats + share(pattern.decoder()) * decoder;
  }

  /** Of each block and layer its input, and of the largest all that it computes. */
  private static double inputs(
      MileArchitecture sizes, boolean vitTuned, boolean jtmReached, long question) {
    double floats = (double) sizes.textLayers() * ANSWER_IDS * sizes.textWidth();
    double largest = textLayer(sizes, ANSWER_IDS, question);
    if (vitTuned) {
      floats += (double) sizes.vitDepth() * sizes.imageTokens() * sizes.vitWidth();
      largest = Math.max(largest, vitBlock(sizes));
    }
    if (jtmReached) {
      floats += (double) sizes.textLayers() * question * sizes.textWidth();
      largest = Math.max(largest, textLayer(sizes, question, sizes.imageTokens()));
    }
    return floats + largest;
  }

  private static double share(TuningMode mode) {
    return mode == TuningMode.F ? FROZEN_SHARE : 1;
  }

  /** Bytes of one sample while the widest layer is computed without being kept. */
  private static long passing(MileArchitecture sizes, long question, int beams) {
    long block = vitBlock(sizes) + (long) sizes.vitHeads() * square(sizes.imageTokens());
    long layer = textLayer(sizes, question, sizes.imageTokens());
    long step = beams * (textLayer(sizes, ANSWER_IDS, question) + 3L * sizes.vocabulary());
    return FLOAT * Math.max(block, Math.max(layer, step));
  }

  /**
   * Floats that a ViT block keeps of one sample: both norms' outputs, q, k, v, context, projection,
   * two residual sums, the MLP's input and output of GELU (4 widths each), and the attention.
   */
  private static long vitBlock(MileArchitecture sizes) {
    long tokens = sizes.imageTokens();
    return tokens * 17 * sizes.vitWidth() + sizes.vitHeads() * square(tokens);
  }

  /** Floats that a text layer keeps of one sample, which attends to {@code memory} states. */
  private static long textLayer(MileArchitecture sizes, long tokens, long memory) {
    long width = sizes.textWidth();
    long own = tokens * (16 * width + 2L * sizes.textFfn());
    long keysAndValues = 2 * memory * width;
    long attention = 3L * sizes.textHeads() * tokens * (tokens + memory); // softmax, mask, dropped
    return own + keysAndValues + attention;
  }

  private static long square(long value) {
    return value * value;
  }
}
