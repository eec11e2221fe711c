package milesweep.mile.data;

import milesweep.mile.text.Tokenizer;

/**
 * How texts become ids for one model.
 *
 * @param tokenizer of the model's vocabulary
 * @param questionMaxLength ids of a question or prompt, start and end included; longer ones are cut
 * @param positions ids that fit the position table, the virtual tokens of a prefix taken off
 */
public record TextSide(Tokenizer tokenizer, int questionMaxLength, int positions) {
  public TextSide {
    if (questionMaxLength < 2 || questionMaxLength > positions) {
      throw new IllegalArgumentException(
          "text.question-max-length is %d, must be from 2 to %d: model.max-positions less the virtual tokens of a prefix"
              .formatted(questionMaxLength, positions));
    }
  }
}
