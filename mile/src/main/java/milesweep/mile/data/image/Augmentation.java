package milesweep.mile.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntUnaryOperator;
import milesweep.common.Hashes;

/**
 * Augments a question's picture anew in each epoch. What is drawn depends on the seed, the epoch
 * and the question alone, not on order or threads.
 *
 * @param seed of the trial
 */
public record Augmentation(long seed) {

  /** The picture, at the model's size, as a question has it in an epoch (from 0). */
  public Pixels of(Pixels picture, int epoch, long qid) {
    return RandAugment.apply(picture, new Numbers(seed + "|augment|" + epoch + "|" + qid + "|"));
  }

  private static final class Numbers implements IntUnaryOperator {
    private final String purpose;
    private int drawn;

    Numbers(String purpose) {
      this.purpose = purpose;
    }

    @Override
    public int applyAsInt(int below) {
      byte[] text = (purpose + drawn++).getBytes(StandardCharsets.UTF_8);
      long number = ByteBuffer.wrap(Hashes.sha256().digest(text)).getLong();
      return (int) Long.remainderUnsigned(number, below);
    }
  }
}
