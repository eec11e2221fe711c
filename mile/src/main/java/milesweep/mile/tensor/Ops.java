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
   * @param query q (B, Q, D)
   * @param key k (B, K, D)
   * @param value v (B, K, D)
   * @param bias mask that is added to the scores, broadcast to (B, heads, Q, K); none attends
   *     everywhere
   * @param dropout rate on the attention probabilities; 0 outside training
   * @return (B, Q, D), in the type that is computed in
   */
  public static Tensor attention(
      Tensor query, Tensor key, Tensor value, Optional<Tensor> bias, int heads, double dropout) {
    ComputeType type = Torch.computeType();
    boolean exact = type == ComputeType.FLOAT32;
    Tensor q = exact ? query : to(query, type);
    Tensor k = exact ? key : to(key, type);
    Tensor v = exact ? value : to(value, type);
    Optional<Tensor> mask = exact ? bias : bias.map(tensor -> to(tensor, type));
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

  /** {@code x Wᵀ + b} on operands cast to a type: weight (out, in), bias (out) or none. */
  static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias, ComputeType type) {
    return bias.isPresent()
        ? run("cast_linear", of(x), of(weight), of(bias.get()), IValue.from(type.code()))
        : run("cast_linear_without_bias", of(x), of(weight), IValue.from(type.code()));
  }

  /**
   * Whether a tensor is trainable or made from one that is; the engine's own way sees the first.
   */
  static boolean recordsGradient(Tensor x) {
    try (IValue result = ScriptCall.run(Torch.ops(), "records_gradient", of(x))) {
      return result.toBoolean();
    }
  }

  /** {@code x} in a type; itself when it has it already. */
  static Tensor to(Tensor x, ComputeType type) {
    return run("to", of(x), IValue.from(type.code()));
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
   * Cross-entropy of each token, in 32 bits, with label smoothing: {@code (1-ε)(-log p_y) + (ε/V)
   * Σ_v (-log p_v)}; 0 where the target is {@code ignored}.
   *
   * @param logits (B, T, V)
   * @param targets (B, T) ids
   * @return (B, T)
   */
  public static Tensor crossEntropy(Tensor logits, Tensor targets, long ignored, double smoothing) {
    return run(
        "cross_entropy", of(logits), of(targets), IValue.from(ignored), IValue.from(smoothing));
  }

  /**
   * {@code y + factor x Wᵀ} in one pass over y: x (..., in), weight (out, in), y (..., out); in the
   * type that is computed in.
   */
  public static Tensor plusProduct(Tensor y, Tensor x, Tensor weight, double factor) {
    long type = Torch.computeType().code();
    return run("plus_product", of(y), of(x), of(weight), IValue.from(factor), IValue.from(type));
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
    if (Torch.computeType() != ComputeType.FLOAT32) {
      return x.linear(table, Optional.of(bias));
    }
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
   * Whether all elements of some tensors are finite. Their sum tells, unless it overflows: only
   * then each one is looked at.
   *
   * @param tensors one or more
   */
  public static boolean finite(List<Tensor> tensors) {
    return Float.isFinite(run("total", of(tensors)).item()) || scaleIfFinite(tensors, 1);
  }

  /**
   * Multiplies all elements of some tensors, and looks at each of them on the way: cheaper than a
   * norm. Changes the tensors; a factor of 1 leaves every bit.
   *
   * @param tensors one or more
   * @return whether all elements were finite before
   */
  public static boolean scaleIfFinite(List<Tensor> tensors, double factor) {
    Tensor found = run("check_and_scale", of(tensors), of(Tensors.full(factor, 1)));
    return found.item() == 0;
  }

  /**
   * The Euclidean norm of all elements of some tensors together.
   *
   * @param tensors one or more
   * @return a single number
   */
  public static Tensor norm(List<Tensor> tensors) {
    return run("norm", of(tensors));
  }

  /**
   * Makes tensors shorter, where their common norm is above {@code most}, by {@code most / (norm +
   * 1e-6)}, as {@code torch.nn.utils.clip_grad_norm_} does. Changes them.
   *
   * @param norm of all of them together
   */
  public static void clipNorm(List<Tensor> tensors, Tensor norm, double most) {
    run("clip_norm", of(tensors), of(norm), IValue.from(most));
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
