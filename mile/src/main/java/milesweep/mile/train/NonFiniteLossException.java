package milesweep.mile.train;

import java.util.Arrays;

/**
 * The loss of a batch is not a number or infinite. Nothing was learned from that batch; trying
 * again would give the same.
 */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NonFiniteLossException(double loss, int epoch, int step, long[] qids) {
    super(
        "loss is %s in epoch %d, step %d (question ids %s); lower the learning rate, or look at these samples"
            .formatted(loss, epoch + 1, step + 1, Arrays.toString(qids)));
  }
}
