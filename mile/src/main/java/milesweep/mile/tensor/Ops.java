package milesweep.mile.tensor;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.List;
import java.util.Optional;

/** The operations of the {@linkplain OpArchive op archive}. */
public final class Ops {
  private Ops() {}

  /**
   * Scaled dot-product attention with several heads (Vaswani et al. 2017, section 3.2): {@code
   * softmax(q kᵀ / sqrt(d) + mask) v} per head of width d = D / heads.
   *
   * @param q (B, Q, D)
   * @param k (B, K, D)
   * @param v (B, K, D)
   * @param mask added to the scores, broadcast to (B, heads, Q, K); none attends everywhere
   * @param dropout rate on the attention probabilities; 0 outside training
   * @return (B, Q, D)
   */
  public static Tensor attention(
      Tensor q, Tensor k, Tensor v, Optional<Tensor> mask, int heads, double dropout) {
    if (mask.isEmpty()) {
      return run("attention", of(q), of(k), of(v), IValue.from((long) heads), IValue.from(dropout));
    }
    return run(
        "masked_attention",
        of(q),
        of(k),
        of(v),
        of(mask.get()),
        IValue.from((long) heads),
        IValue.from(dropout));
  }

  /**
   * {@link #attention} of tokens on themselves without mask or dropout, from queries, keys and
   * values side by side. Taking them apart in one operation spares the gradient three sums over
   * zeros.
   *
   * @param joined (B, T, 3 D): queries, keys, values
   * @return (B, T, D)
   */
  public static Tensor joinedAttention(Tensor joined, int heads) {
    return run("joined_attention", of(joined), IValue.from((long) heads));
  }

  /**
   * Cross-entropy of each token with label smoothing: {@code (1-ε)(-log p_y) + (ε/V) Σ_v (-log
   * p_v)}; 0 where the target is {@code ignored}.
   *
   * @param logits (B, T, V)
   * @param targets (B, T) ids
   * @return (B, T)
   */
  public static Tensor crossEntropy(Tensor logits, Tensor targets, long ignored, double smoothing) {
    return run(
        "cross_entropy", of(logits), of(targets), IValue.from(ignored), IValue.from(smoothing));
  }

  /** {@code x Wᵀ + b} in one kernel; the engine's own way adds the bias in a second pass. */
  static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
    return bias.isPresent()
        ? run("linear", of(x), of(weight), of(bias.get()))
        : run("linear_without_bias", of(x), of(weight));
  }

  /**
   * Rows of {@code table} (V, D) for {@code ids} (...); row {@code padding} gets no gradient from
   * here (-1: all rows do).
   *
   * @param tied whether the table also gets a gradient from {@link #scores}: then this one is
   *     handed on as the few rows it has, and the other, when it comes later, takes them in without
   *     a copy
   */
  public static Tensor embedding(Tensor table, Tensor ids, long padding, boolean tied) {
    return run("embedding", of(table), of(ids), IValue.from(padding), IValue.from(tied));
  }

  /**
   * Scores of every row of {@code table} (V, D) for x (B, T, D): {@code x tableᵀ + bias}, (B, T,
   * V). The product is taken the other way round, with the table in front: its gradient is then no
   * view, and others can be added to it without a copy of the table's size.
   */
  public static Tensor scores(Tensor x, Tensor table, Tensor bias) {
    return run("scores", of(x), of(table), of(bias));
  }

  /**
   * The tensor itself. What uses this one hands its gradient on only after all that is made from
   * now on has: gradients flow in the reverse order of the forward pass.
   */
  public static Tensor withLateGradient(Tensor x) {
    return run("with_late_gradient", of(x));
  }

  /** The slices {@code index} (n) of {@code x} along {@code dimension}, in that order. */
  public static Tensor indexSelect(Tensor x, int dimension, Tensor index) {
    return run("index_select", of(x), IValue.from((long) dimension), of(index));
  }

  /**
   * {@code x} times a number. DJL's own way makes a tensor of the number over Java memory, which a
   * gradient may read after it is freed.
   */
  static Tensor scale(Tensor x, double factor) {
    return run("scale", of(x), IValue.from(factor));
  }

  /** Overwrites {@code target} with {@code source}, of the same shape; not while recording. */
  static void copyInto(Tensor target, Tensor source) {
    run("copy_into", of(target), of(source));
  }

  /**
   * Bicubic resize of x (B, C, H, W), half-pixel centres, a = -0.75, edge clamp, no antialiasing.
   */
  public static Tensor bicubic(Tensor x, long height, long width) {
    return run("bicubic", of(x), IValue.from(height), IValue.from(width));
  }

  /**
   * One AdamW step (Loshchilov and Hutter 2019) over all parameters at once. Changes parameters and
   * moments.
   *
   * @param steps one float tensor per parameter holding the number of this step, from 1: libtorch
   *     expects it already counted up, and 0 gives NaN
   */
  public static void adamW(
      List<Tensor> parameters,
      List<Tensor> gradients,
      List<Tensor> firstMoments,
      List<Tensor> secondMoments,
      List<Tensor> steps,
      AdamWStep step) {
    run(
        "adamw",
        of(parameters),
        of(gradients),
        of(firstMoments),
        of(secondMoments),
        of(steps),
        IValue.from(step.learningRate()),
        IValue.from(step.beta1()),
        IValue.from(step.beta2()),
        IValue.from(step.weightDecay()),
        IValue.from(step.eps()));
  }

  /** The numbers of one AdamW step; decay is decoupled from the gradient. */
  public record AdamWStep(
      double learningRate, double beta1, double beta2, double weightDecay, double eps) {}

  private static Tensor run(String method, IValue... arguments) {
    try (IValue result = ScriptCall.run(Torch.ops(), method, arguments)) {
      return new Tensor(result.toTensor(Torch.manager()));
    }
  }

  private static IValue of(Tensor tensor) {
    return IValue.from(tensor.array());
  }

  private static IValue of(List<Tensor> tensors) {
    return IValue.listFrom(tensors.stream().map(Tensor::array).toArray(PtNDArray[]::new));
  }
}
