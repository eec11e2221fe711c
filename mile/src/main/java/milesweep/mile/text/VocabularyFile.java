package milesweep.mile.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A vocabulary as a text file: one piece a line, id = line number from 0, UTF-8. */
public final class VocabularyFile {
  private static final long MAX_BYTES = 64L << 20;

  private VocabularyFile() {}

  /**
   * Reads a file and puts {@code [DEC]} and {@code [ENC]} behind its pieces, unless they already
   * are its last two lines.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException naming the file, when it is not UTF-8 or not a vocabulary
   */
  public static Vocabulary read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "text.vocab: no file %s; give the path of a vocab.txt, or \"built\"".formatted(file));
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "text.vocab: %s has %d bytes; a vocabulary has at most %d"
              .formatted(file, Files.size(file), MAX_BYTES));
    }
    List<String> entries = lines(file, Files.readAllBytes(file));
    int last = entries.size() - 1;
    boolean complete =
        last >= 1
            && entries.get(last - 1).equals(Vocabulary.DEC)
            && entries.get(last).equals(Vocabulary.ENC);
    if (!complete) {
      entries.add(Vocabulary.DEC);
      entries.add(Vocabulary.ENC);
    }
    try {
      return new Vocabulary(entries);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("text.vocab: " + file + ": " + e.getMessage(), e);
    }
  }

  /** Splits at line feeds only: some pieces are themselves separators of other kinds. */
  private static List<String> lines(Path file, byte[] bytes) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text.vocab: " + file + " is not UTF-8", e);
    }
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    return lines;
  }
}
