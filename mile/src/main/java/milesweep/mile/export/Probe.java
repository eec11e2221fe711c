package milesweep.mile.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import milesweep.common.architecture.MileArchitecture;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * A fixed input and the logits that a model gives on it, so that whoever loads an export elsewhere
 * can tell whether the copy computes the same. Two samples, the second shorter, so that padding is
 * part of it.
 */
final class Probe {
  private static final int[] QUESTION = {7, 5};
  private static final int[] ANSWER = {5, 3};
  private static final int FIRST_WORD = 5; // below are padding and marks

  private Probe() {}

  /** Writes {@code image}, {@code question_*}, {@code answer_*} and {@code logits} (2, T, V). */
  static void write(Path file, MileModel model, Map<String, String> metadata) throws IOException {
    MileArchitecture sizes = model.architecture();
    TokenIds questions = tokens(QUESTION, sizes.encId(), 31, sizes);
    TokenIds answers = tokens(ANSWER, sizes.decId(), 17, sizes);
    try (TensorScope scope = TensorScope.open()) {
      Tensor image = image(sizes.imageSize());
      Tensor joint = model.joint(questions, model.imageTokens(image, false), false);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("image", image);
      tensors.put("question_ids", questions.tensor());
      tensors.put("question_mask", mask(questions));
      tensors.put("answer_ids", answers.tensor());
      tensors.put("answer_mask", mask(answers));
      tensors.put("logits", model.logits(questions, joint, answers, false));
      SafetensorsWriter.write(file, tensors, metadata);
    }
  }

  /** (2, 3, S, S), values in [-1, 1) that look random and are the same everywhere. */
  private static Tensor image(int side) {
    float[] pixels = new float[2 * 3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (i * 0x9E3779B1 >>> 8) * 0x1p-23f - 1;
    }
    return Tensors.floats(pixels, 2, 3, side, side);
  }

  private static TokenIds tokens(int[] lengths, int first, int step, MileArchitecture sizes) {
    int words = sizes.vocabulary() - 2 - FIRST_WORD; // all but [DEC] and [ENC]
    long[][] ids = new long[2][lengths[0]];
    long[][] mask = new long[2][lengths[0]];
    for (int row = 0; row < 2; row++) {
      for (int i = 0; i < lengths[row]; i++) {
        ids[row][i] = i == 0 ? first : FIRST_WORD + (row * 13 + i * step) % words;
        mask[row][i] = 1;
      }
    }
    return TokenIds.of(ids, mask);
  }

  private static Tensor mask(TokenIds tokens) {
    return Tensors.longs(tokens.mask(), tokens.rows(), tokens.length());
  }
}
