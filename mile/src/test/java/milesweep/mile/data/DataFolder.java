package milesweep.mile.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import milesweep.common.view.ModelSettings.Preprocess;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.SplitName;

/** A small data set on disk, written piece by piece. */
record DataFolder(Path path) {
  static final ImageTransform TRANSFORM = ImageTransform.of(Preprocess.MILE, 8);

  /** An empty data set with one image, {@code a/source.png}. */
  static DataFolder in(Path path) {
    return new DataFolder(path).image("a/source.png", 90);
  }

  static String record(long qid, String question, String answer) {
    return record(qid, "a/source.png", question, answer);
  }

  static String record(long qid, String image, String question, String answer) {
    return """
    {"img_name": "%s", "question": "%s", "answer": "%s", "q_lang": "en", "answer_type": "OPEN", "content_type": "Organ", "qid": %d}"""
        .formatted(image, question, answer, qid);
  }

  DataFolder split(SplitName split, String... records) {
    return text(split.file(), "[" + String.join(",\n", records) + "]");
  }

  DataFolder text(String file, String text) {
    return bytes(file, text.getBytes(StandardCharsets.UTF_8));
  }

  DataFolder bytes(String file, byte[] bytes) {
    try {
      Files.createDirectories(path.resolve(file).getParent());
      Files.write(path.resolve(file), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A grey picture of 12 x 10 pixels. */
  DataFolder image(String name, int level) {
    Pictures.grey(path.resolve("imgs").resolve(name), level);
    return this;
  }

  CheckedData check() {
    return check(true, "en");
  }

  CheckedData lenient() {
    return check(false, "en");
  }

  CheckedData check(boolean strict, String language) {
    return DataCheck.run(
        new DataCheck.Request(
            "test",
            new SlakeFolder(path, Optional.ofNullable(language)),
            strict,
            Set.of(SplitName.TRAIN),
            Optional.empty(),
            DataCheck.Look.kept(TRANSFORM)));
  }
}
