package milesweep.mile.model;

import java.util.Map;
import java.util.Optional;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import milesweep.mile.nn.ParameterSet;
import milesweep.mile.nn.Segments;
import milesweep.mile.tensor.Ops;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/**
 * MILE: an image and a question go through ViT and JTM encoder, the decoder writes the answer. Made
 * by {@link MileBuilder}. Tensors it gives belong to the caller's {@link
 * milesweep.mile.tensor.TensorScope}.
 */
public final class MileModel implements AutoCloseable {
  private static final long PADDING = 0;

  private final MileArchitecture architecture;
  private final TuningPattern pattern;
  private final boolean frozenPartsTrain;
  private final ParameterSet parameters;
  private final VisionTransformer vit;
  private final TextModule jtm;
  private final Decoder decoder;

  MileModel(
      MileArchitecture architecture,
      TuningPattern pattern,
      boolean frozenPartsTrain,
      ParameterSet parameters,
      VisionTransformer vit,
      TextModule jtm,
      Decoder decoder) {
    this.architecture = architecture;
    this.pattern = pattern;
    this.frozenPartsTrain = frozenPartsTrain;
    this.parameters = parameters;
    this.vit = vit;
    this.jtm = jtm;
    this.decoder = decoder;
  }

  /** The sizes this model was built with. */
  public MileArchitecture architecture() {
    return architecture;
  }

  /** What is trained in it. */
  public TuningPattern pattern() {
    return pattern;
  }

  /** All its parameters. */
  public ParameterSet parameters() {
    return parameters;
  }

  /** image (B, 3, S, S) to image tokens (B, N + 1, Dv). */
  public Tensor imageTokens(Tensor image, boolean training) {
    return vit.forward(image, training && noisy(pattern.vit()));
  }

  /** Questions with their image tokens to joint states (B, Lq, D). */
  public Tensor joint(TokenIds questions, Tensor imageTokens, boolean training) {
    boolean noisy = training && noisy(pattern.jtm());
    Tensor mask = Masks.bidirectional(questions, jtm.prefixTokens());
    return jtm.forward(
            questions.tensor(),
            0,
            jtm.start(),
            Optional.of(mask),
            jtm.memory(imageTokens, noisy),
            Optional.empty(),
            noisy)
        .hidden();
  }

  /** Logits (B, La, V) at every position of the answers. */
  public Tensor logits(TokenIds questions, Tensor joint, TokenIds answers, boolean training) {
    boolean noisy = training && noisy(pattern.decoder());
    return decoder.logits(decoder.states(answers, joint, Masks.cross(questions), noisy), noisy);
  }

  /**
   * The training loss of each sample (B): cross-entropy of every id after the first,
   * label-smoothed, summed over the tokens; padding counts nothing.
   */
  public Tensor lossPerSample(
      Tensor image, TokenIds questions, TokenIds answers, double labelSmoothing, boolean training) {
    // Handles go before the backward pass, so that it can free activations as it walks back.
    return TensorScope.inside(
        () -> {
          boolean noisy = training && noisy(pattern.decoder());
          Tensor joint = joint(questions, imageTokens(image, training), training);
          Tensor words = decoder.wordsForLogits();
          Tensor states = decoder.states(answers, joint, Masks.cross(questions), noisy);
          return losses(states, words, answers, labelSmoothing, noisy);
        });
  }

  /**
   * As {@link #lossPerSample(Tensor, TokenIds, TokenIds, double, boolean)} while training, with the
   * blocks and layers run as segments. Random draws differ from it.
   */
  public Tensor lossPerSample(
      Tensor image,
      TokenIds questions,
      TokenIds answers,
      double labelSmoothing,
      Segments segments) {
    Tensor tokens = vit.forward(image, noisy(pattern.vit()), segments, tuned(pattern.vit()));
    Tensor joint =
        jtm.forward(
            questions.tensor(),
            Optional.of(Masks.bidirectional(questions, jtm.prefixTokens())),
            tokens,
            Optional.empty(),
            noisy(pattern.jtm()),
            segments,
            tuned(pattern.jtm()));
    boolean noisy = noisy(pattern.decoder());
    Tensor words = decoder.wordsForLogits();
    Tensor states =
        decoder.states(
            answers, joint, Masks.cross(questions), noisy, segments, tuned(pattern.decoder()));
    return losses(states, words, answers, labelSmoothing, noisy);
  }

  private static boolean tuned(TuningMode mode) {
    return mode != TuningMode.F;
  }

  private Tensor losses(
      Tensor states, Tensor words, TokenIds answers, double labelSmoothing, boolean noisy) {
    long length = answers.length();
    // The last position predicts nothing; leaving it out saves its part of the LM head.
    Tensor logits = decoder.logits(states.slice(1, 0, length - 1), words, noisy);
    Tensor targets = answers.tensor().slice(1, 1, length);
    return Ops.crossEntropy(logits, targets, PADDING, labelSmoothing).sum(1);
  }

  /**
   * The loss of whole answers to one question (k), as in training: label-smoothed, summed over the
   * ids after the first.
   *
   * @param question the one question (1, Lq)
   * @param joint its joint states (1, Lq, D)
   * @param answers k of them
   */
  public Tensor answerLosses(
      TokenIds question, Tensor joint, TokenIds answers, double labelSmoothing) {
    Tensor words = decoder.wordsForLogits();
    return losses(
        decoder.states(answers, joint, Masks.cross(question), false),
        words,
        answers,
        labelSmoothing,
        false);
  }

  /**
   * Begins answers for questions whose joint states are given.
   *
   * @param crossMask (B, 1, 1, Lq) on the question's tokens; none attends to padding too
   */
  public Generation generate(Tensor joint, Optional<Tensor> crossMask) {
    return new Generation(decoder, joint, crossMask);
  }

  /**
   * Whether the loss reaches some trained parameter; it does not where only an inert prefix is
   * trained.
   */
  public boolean learns() {
    boolean jtmLearns =
        pattern.jtm() != TuningMode.F && (!pattern.jtm().isPrefix() || jtm.prefix().isPresent());
    return pattern.vit() != TuningMode.F || jtmLearns || pattern.decoder() != TuningMode.F;
  }

  /** All parameters by name. */
  public Map<String, Tensor> named() {
    return parameters.all();
  }

  /** A module with an adapter or trained whole always has its dropout; a frozen one on request. */
  private boolean noisy(TuningMode mode) {
    return mode != TuningMode.F || frozenPartsTrain;
  }

  /** Frees the parameters' memory. */
  @Override
  public void close() {
    parameters.close();
  }
}
