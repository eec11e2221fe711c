package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;

/**
 * Answers a whole split. Batches are cut from it in its own order, so that every answer is computed
 * in the same company and comes out the same whenever and wherever it is run.
 */
public record Evaluator(Generator generator) {
  /** Answers one batch, in its order; called inside a tensor scope. */
  @FunctionalInterface
  public interface BatchWork<A> {
    List<A> answers(Batch batch);
  }

  /** Hears how far an evaluation is. */
  @FunctionalInterface
  public interface Listener {
    /** {@code done} of {@code all} questions are answered. */
    void answered(int done, int all);
  }

  /**
   * Answers every sample.
   *
   * @param stop asked after every batch
   * @return one answer per sample in the split's order; nothing when a stop was asked for
   */
  public Optional<List<Answer>> answers(BatchSource data, Listener listener, BooleanSupplier stop) {
    return answers(data, generator.settings().batchSize(), this::generate, listener, stop);
  }

  /** Answers one batch; called inside a tensor scope. */
  public List<Answer> generate(Batch batch) {
    List<int[]> ids = generator.generate(batch.image(), batch.questions());
    return IntStream.range(0, ids.size())
        .mapToObj(i -> new Answer(batch.qids()[i], ids.get(i)))
        .toList();
  }

  /**
   * Answers every sample by some other work; otherwise as {@link #answers(BatchSource, Listener,
   * BooleanSupplier)}.
   *
   * @param size samples of a batch
   */
  public static <A> Optional<List<A>> answers(
      BatchSource data, int size, BatchWork<A> work, Listener listener, BooleanSupplier stop) {
    List<A> answers = new ArrayList<>(data.size());
    for (int from = 0; from < data.size(); from += size) {
      int to = Math.min(from + size, data.size());
      Batch batch = data.batch(0, IntStream.range(from, to).toArray());
      try (TensorScope scope = TensorScope.open()) {
        answers.addAll(work.answers(batch));
      }
      listener.answered(to, data.size());
      if (to < data.size() && stop.getAsBoolean()) {
        return Optional.empty();
      }
    }
    return Optional.of(answers);
  }
}
