package milesweep.mile.train;

/** A split of a data set, as the training loop and the evaluator ask for it. */
public interface BatchSource {
  /** Number of samples; 1 or more. */
  int size();

  /**
   * Some samples, in the order asked. The same arguments always give the same batch.
   *
   * @param epoch from 0; chooses each sample's instruction prompt
   * @param samples places in the split, from 0
   */
  Batch batch(int epoch, int[] samples);
}
