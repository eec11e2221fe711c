package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;

/**
 * Answers a whole split. Batches are cut from it in its own order, so that every answer is computed
 * in the same company and comes out the same whenever and wherever it is run.
 */
public record Evaluator(Generator generator) {
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
    int size = generator.settings().batchSize();
    List<Answer> answers = new ArrayList<>(data.size());
    for (int from = 0; from < data.size(); from += size) {
      int to = Math.min(from + size, data.size());
      Batch batch = data.batch(0, IntStream.range(from, to).toArray());
      try (TensorScope scope = TensorScope.open()) {
        Tensor image = batch.image();
        List<int[]> ids = generator.generate(image, batch.questions());
        for (int i = 0; i < ids.size(); i++) {
          answers.add(new Answer(batch.qids()[i], ids.get(i)));
        }
      }
      listener.answered(to, data.size());
      if (to < data.size() && stop.getAsBoolean()) {
        return Optional.empty();
      }
    }
    return Optional.of(answers);
  }
}
