package milesweep.mile.data.instruction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import milesweep.common.Hashes;

/**
 * Numbers drawn by hashing what they are for, so that they depend on neither order nor threads.
 *
 * @param seed of all draws
 * @param dataset name of the data set
 */
public record Draw(long seed, String dataset) {

  /**
   * A number in [0, n) for draw {@code i} of a purpose at one question.
   *
   * @param n 1 or more
   */
  public int draw(long qid, String purpose, long i, int n) {
    String message = seed + "|" + dataset + "|" + qid + "|" + purpose + "|" + i;
    byte[] hash = Hashes.sha256().digest(message.getBytes(StandardCharsets.UTF_8));
    return (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), n);
  }

  /** Index of the prompt that a question gets in an epoch (from 0 within its stage). */
  public int prompt(long qid, int epoch, int prompts) {
    return draw(qid, "prompt", epoch, prompts);
  }
}
