package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import milesweep.mile.text.PaddedIds;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;
import org.junit.jupiter.api.DynamicTest;

/** Tokens, ids, padding and decoded text against a reference file. */
final class GoldenTokenisation {
  private GoldenTokenisation() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    JsonNode root = GoldenFiles.json(file);
    Tokenizer tokenizer = GoldenFiles.tokenizer(dir, root);
    int limit = root.get("question_max_length").asInt();
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("special ids", () -> specials(root, tokenizer.vocabulary())));
    int index = 0;
    for (JsonNode one : root.get("cases")) {
      tests.add(
          dynamicTest(
              "case " + index++ + ": " + one.get("text"), () -> text(one, tokenizer, limit)));
    }
    if (root.has("padded_batch")) {
      tests.add(
          dynamicTest("padded batch", () -> batch(root.get("padded_batch"), tokenizer, limit)));
    }
    return tests.stream();
  }

  private static void specials(JsonNode root, Vocabulary vocabulary) {
    root.get("special_ids")
        .fields()
        .forEachRemaining(
            entry ->
                assertThat(vocabulary.id(entry.getKey()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().asInt()));
  }

  private static void text(JsonNode one, Tokenizer tokenizer, int limit) {
    String text = one.get("text").asText();
    List<String> tokens = GoldenFiles.texts(one.get("tokens"));
    assertThat(tokenizer.pieces(text)).isEqualTo(tokens.subList(1, tokens.size() - 1));
    Tokenizer.Question question = tokenizer.question(text, limit);
    assertThat(question.ids()).isEqualTo(GoldenFiles.longs(one.get("question_ids")));
    assertThat(question.truncated()).isEqualTo(tokens.size() > limit);
    assertThat(tokenizer.answer(text)).isEqualTo(GoldenFiles.longs(one.get("answer_ids")));
    assertThat(tokenizer.decode(GoldenFiles.longs(one.get("answer_ids"))))
        .isEqualTo(one.get("answer_decoded").asText());
  }

  private static void batch(JsonNode batch, Tokenizer tokenizer, int limit) {
    PaddedIds padded =
        PaddedIds.of(
            GoldenFiles.texts(batch.get("texts")).stream()
                .map(text -> tokenizer.question(text, limit).ids())
                .toList());
    for (int b = 0; b < padded.rows(); b++) {
      assertThat(padded.ids()[b]).isEqualTo(GoldenFiles.longs(batch.get("ids").get(b)));
      assertThat(padded.mask()[b]).isEqualTo(GoldenFiles.longs(batch.get("mask").get(b)));
    }
    assertThat(padded.rows()).isEqualTo(batch.get("ids").size());
  }
}
