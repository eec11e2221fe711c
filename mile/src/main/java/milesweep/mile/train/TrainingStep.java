package milesweep.mile.train;

import milesweep.common.trial.Precision;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.nn.Draw;
import milesweep.mile.nn.Recompute;
import milesweep.mile.tensor.ComputeType;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Torch;

/**
 * One optimizer step: the gradients of a batch, computed in parts where it is too large to be
 * computed at once, and what the optimizer makes of them. The parts' gradients add up to those of
 * the batch: each sample counts one over the samples of all parts.
 */
final class TrainingStep {
  private final MileModel model;
  private final TrainingSettings settings;
  private final AdamW optimizer;
  private final ComputeType type;

  /**
   * What a step leaves.
   *
   * @param loss mean of the batch
   * @param scale for the next step
   */
  record Done(double loss, LossScale scale) {}

  TrainingStep(MileModel model, TrainingSettings settings, AdamW optimizer) {
    this.model = model;
    this.settings = settings;
    this.optimizer = optimizer;
    this.type =
        switch (settings.step().precision()) {
          case FP32, TF32 -> ComputeType.FLOAT32;
          case BF16 -> ComputeType.BFLOAT16;
          case FP16 -> ComputeType.FLOAT16;
        };
  }

  /**
   * Learns from a batch.
   *
   * @param epoch from 0
   * @param step of the epoch, from 0
   * @param parts of the batch
   * @param rows samples of all parts
   * @param batches has the parts next
   * @param scale of the loss
   * @throws NonFiniteException when a loss or a gradient is not finite; nothing was learned
   */
  Done run(int epoch, int step, int parts, int rows, BatchLoader batches, LossScale scale) {
    long[] qids = new long[rows];
    int done = 0;
    double loss = 0;
    for (int i = 0; i < parts; i++) {
      Batch batch = batches.next();
      System.arraycopy(batch.qids(), 0, qids, done, batch.rows());
      done += batch.rows();
      long seed = seed(epoch, step, parts == 1 ? -1 : i);
      float part;
      try (TensorScope scope = TensorScope.open()) {
        part =
            Torch.computingIn(
                type, () -> Torch.withGradients(() -> learn(batch, rows, seed, scale.factor())));
      }
      if (!Float.isFinite(part)) {
        throw NonFiniteException.loss(part, epoch, step, batch.qids());
      }
      loss += part;
    }
    boolean learns = !model.parameters().trained().isEmpty();
    return new Done(loss, learns ? move(epoch, step, qids, scale) : scale);
  }

  /** Has the optimizer make its step, unless a gradient overflowed and the scale can be smaller. */
  private LossScale move(int epoch, int step, long[] qids, LossScale scale) {
    boolean finite;
    try (TensorScope scope = TensorScope.open()) {
      Gradients gradients = Gradients.of(model.parameters().trained());
      finite = gradients.scale(1 / scale.factor());
      if (finite) {
        settings.step().clipNorm().ifPresent(gradients::clip);
        optimizer.step(gradients.tensors(), epoch);
      } else if (!scale.canShrink()) {
        throw NonFiniteException.gradient(gradients.firstNotFinite(), epoch, step, qids);
      }
    }
    optimizer.clearGradients();
    if (settings.step().precision() != Precision.FP16) {
      return scale;
    }
    return finite ? scale.afterGood() : scale.afterOverflow();
  }

  /** Each part of a batch draws its own dropout; an undivided batch has no part's number. */
  private long seed(int epoch, int step, int part) {
    return part < 0
        ? Draw.of(settings.seed(), "step", epoch, step)
        : Draw.of(settings.seed(), "step", epoch, step, part);
  }

  /** Adds to the gradients in the parameters; this part's share of the batch's mean loss. */
  private float learn(Batch batch, int rows, long seed, double scale) {
    Torch.seed(seed);
    Recompute segments = new Recompute(seed);
    Tensor share = lossPerSample(batch, segments).sum().times(1.0 / rows);
    float loss = share.item();
    if (Float.isFinite(loss) && model.learns()) {
      (scale == 1 ? share : share.times(scale)).backward();
      segments.backward();
    }
    return loss;
  }

  private Tensor lossPerSample(Batch batch, Recompute segments) {
    double smoothing = settings.labelSmoothing();
    return settings.step().recompute()
        ? model.lossPerSample(
            batch.image(), batch.questions(), batch.answers(), smoothing, segments)
        : model.lossPerSample(batch.image(), batch.questions(), batch.answers(), smoothing, true);
  }
}
