package milesweep.mile.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.Vocabulary;
import milesweep.mile.text.VocabularyBuilder;
import milesweep.mile.text.VocabularyFile;

/** Where a model's vocabulary comes from; always of exactly {@code model.vocab-size} ids. */
public final class VocabularySource {
  private VocabularySource() {}

  /**
   * The vocabulary of a model.
   *
   * @param file {@code text.vocab}; without it one is built
   * @param data whose training splits the built vocabulary covers
   * @param builtWords most whole words of a built vocabulary
   * @param size {@code model.vocab-size}
   * @throws IllegalArgumentException naming the key, when the file is no vocabulary or the sizes do
   *     not fit
   */
  public static Vocabulary of(Optional<Path> file, List<CheckedData> data, int builtWords, int size)
      throws IOException {
    if (file.isEmpty()) {
      return built(data, builtWords, size);
    }
    Vocabulary read = VocabularyFile.read(file.get());
    if (read.size() != size) {
      throw new IllegalArgumentException(
          "text.vocab: %s has %d ids with [DEC] and [ENC], but model.vocab-size is %d"
              .formatted(file.get(), read.size(), size));
    }
    return read;
  }

  /** Built from the questions and answers of the training splits and the words of the prompts. */
  private static Vocabulary built(List<CheckedData> data, int builtWords, int size) {
    VocabularyBuilder builder = new VocabularyBuilder();
    for (CheckedData one : data) {
      for (QuestionRecord record : one.split(SplitName.TRAIN)) {
        builder.add(record.question()).add(record.answer());
      }
    }
    PromptTemplates.DEFAULT.skeletons().forEach(builder::add);
    return builder.build(builtWords, size);
  }
}
