package milesweep.mile.train;

import milesweep.common.view.TrainingSettings;
import milesweep.mile.model.MileModel;
import milesweep.mile.nn.Draw;
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

  TrainingStep(MileModel model, TrainingSettings settings, AdamW optimizer) {
    this.model = model;
    this.settings = settings;
    this.optimizer = optimizer;
  }

  /**
   * Learns from a batch.
   *
   * @param epoch from 0
   * @param step of the epoch, from 0
   * @param parts of the batch
   * @param rows samples of all parts
   * @param batches has the parts next
   * @return mean loss of the batch
   * @throws NonFiniteException when a loss or a gradient is not finite; nothing was learned
   */
  double run(int epoch, int step, int parts, int rows, BatchLoader batches) {
    long[] qids = new long[rows];
    int done = 0;
    double loss = 0;
    for (int i = 0; i < parts; i++) {
      Batch batch = batches.next();
      System.arraycopy(batch.qids(), 0, qids, done, batch.rows());
      done += batch.rows();
      Torch.seed(seed(epoch, step, parts == 1 ? -1 : i));
      float part;
      try (TensorScope scope = TensorScope.open()) {
        part = Torch.withGradients(() -> learn(batch, rows));
      }
      if (!Float.isFinite(part)) {
        throw NonFiniteException.loss(part, epoch, step, batch.qids());
      }
      loss += part;
    }
    if (!model.parameters().trained().isEmpty()) {
      move(epoch, step, qids);
    }
    return loss;
  }

  private void move(int epoch, int step, long[] qids) {
    try (TensorScope scope = TensorScope.open()) {
      Gradients gradients = Gradients.of(model.parameters().trained());
      gradients
          .firstNotFinite()
          .ifPresent(
              name -> {
                throw NonFiniteException.gradient(name, epoch, step, qids);
              });
      settings.step().clipNorm().ifPresent(gradients::clip);
      optimizer.step(gradients.tensors(), epoch);
    }
    optimizer.clearGradients();
  }

  /** Each part of a batch draws its own dropout; an undivided batch has no part's number. */
  private long seed(int epoch, int step, int part) {
    return part < 0
        ? Draw.of(settings.seed(), "step", epoch, step)
        : Draw.of(settings.seed(), "step", epoch, step, part);
  }

  /** Adds to the gradients in the parameters; this part's share of the batch's mean loss. */
  private float learn(Batch batch, int rows) {
    Tensor each =
        model.lossPerSample(
            batch.image(), batch.questions(), batch.answers(), settings.labelSmoothing(), true);
    Tensor share = each.sum().times(1.0 / rows);
    float loss = share.item();
    if (Float.isFinite(loss) && model.learns()) {
      share.backward();
    }
    return loss;
  }
}
