package milesweep.mile.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A loss or a gradient is not a number or infinite. Nothing was learned from that batch, and no
 * checkpoint was written over the last one; trying again would give the same.
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int NAMED = 50; // question ids that the message spells out
  private static final int PER_LINE = 100;

  private final long[] qids;

  private NonFiniteException(String what, long[] qids) {
    super(what + "; lower the learning rate, or look at these samples");
    this.qids = qids.clone();
  }

  /**
   * A batch's loss.
   *
   * @param epoch from 0
   * @param step of the epoch, from 0
   */
  static NonFiniteException loss(double loss, int epoch, int step, long[] qids) {
    return new NonFiniteException(
        "loss is %s in %s (question ids %s)".formatted(loss, place(epoch, step), shown(qids)),
        qids);
  }

  /** The gradient of a parameter. */
  static NonFiniteException gradient(String parameter, int epoch, int step, long[] qids) {
    return new NonFiniteException(
        "the gradient of %s is not finite in %s (question ids %s)"
            .formatted(parameter, place(epoch, step), shown(qids)),
        qids);
  }

  /** The validation loss after an epoch, counted from 0. */
  static NonFiniteException validation(double loss, int epoch, long[] qids) {
    return new NonFiniteException(
        "the validation loss is %s after epoch %d (question ids %s)"
            .formatted(loss, epoch + 1, shown(qids)),
        qids);
  }

  private static String place(int epoch, int step) {
    return "epoch %d, step %d".formatted(epoch + 1, step + 1);
  }

  private static String shown(long[] qids) {
    return qids.length <= NAMED
        ? Arrays.toString(qids)
        : "%s and %d more"
            .formatted(Arrays.toString(Arrays.copyOf(qids, NAMED)), qids.length - NAMED);
  }

  /** All question ids, where the message has not room for them. */
  public List<String> details() {
    List<String> lines = new ArrayList<>();
    for (int from = 0; qids.length > NAMED && from < qids.length; from += PER_LINE) {
      int to = Math.min(from + PER_LINE, qids.length);
      lines.add("question ids " + Arrays.toString(Arrays.copyOfRange(qids, from, to)));
    }
    return lines;
  }
}
