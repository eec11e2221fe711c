package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import milesweep.mile.data.instruction.Attribute;
import milesweep.mile.data.instruction.Draw;
import milesweep.mile.data.instruction.InstructionEntry;
import milesweep.mile.data.instruction.InstructionSet;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.instruction.SourceRow;
import milesweep.mile.text.NormalForm;
import org.junit.jupiter.api.DynamicTest;

/** Draws, pools, prompts and choices of instruction data against a reference file. */
final class GoldenInstruction {
  private GoldenInstruction() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    JsonNode root = GoldenFiles.json(file);
    long seed = root.get("seed").asLong();
    String dataset = root.get("dataset").asText();
    JsonNode records =
        root.has("input_file")
            ? GoldenFiles.json(dir.resolve(root.get("input_file").asText()))
            : root.get("records");
    InstructionSet set =
        InstructionSet.generate(
            rows(dataset, records),
            seed,
            PromptTemplates.DEFAULT,
            new NormalForm(GoldenFiles.tokenizer(dir, root)));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode draw : root.path("draws")) {
      tests.add(dynamicTest("draw " + draw.get("message"), () -> draw(draw)));
    }
    tests.add(dynamicTest("dropped", () -> dropped(root, set)));
    for (Attribute attribute : Attribute.values()) {
      tests.add(
          dynamicTest(
              "pool " + attribute.label(),
              () -> pool(root.get("pools").path(attribute.label()), set, attribute)));
    }
    tests.add(
        dynamicTest(
            "number of entries",
            () -> assertThat(set.entries()).hasSize(root.get("expected").size())));
    for (int i = 0; i < root.get("expected").size(); i++) {
      int index = i;
      JsonNode expected = root.get("expected").get(i);
      tests.add(
          dynamicTest(
              "qid " + expected.get("qid"),
              () -> entry(expected, set, index, new Draw(seed, dataset))));
    }
    return tests.stream();
  }

  private static List<SourceRow> rows(String dataset, JsonNode records) {
    List<SourceRow> rows = new ArrayList<>();
    for (JsonNode record : records) {
      if (record.path("q_lang").asText("en").equals("en")) {
        rows.add(
            new SourceRow(
                dataset,
                record.get("qid").asLong(),
                record.has("img_name") ? text(record, "img_name") : text(record, "image_name"),
                text(record, "question"),
                text(record, "answer"),
                text(record, "content_type"),
                text(record, "question_type")));
      }
    }
    return rows;
  }

  private static String text(JsonNode record, String field) {
    return record.hasNonNull(field) ? record.get(field).asText() : "";
  }

  private static void draw(JsonNode draw) {
    String[] message = draw.get("message").asText().split("\\|");
    assertThat(
            new Draw(Long.parseLong(message[0]), message[1])
                .draw(
                    Long.parseLong(message[2]),
                    message[3],
                    Long.parseLong(message[4]),
                    draw.get("n").asInt()))
        .isEqualTo(draw.get("value").asInt());
  }

  private static void dropped(JsonNode root, InstructionSet set) {
    long[] expected = GoldenFiles.longs(root.get("dropped_qids"));
    assertThat(set.dropped().stream().mapToLong(Long::longValue).toArray())
        .containsExactlyInAnyOrder(expected);
  }

  private static void pool(JsonNode expected, InstructionSet set, Attribute attribute) {
    List<String> forms = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (JsonNode one : expected) {
      forms.add(one.get("normal_form").asText());
      options.add(one.get("option").asText());
    }
    TreeMap<String, String> pool = set.pools().getOrDefault(attribute, new TreeMap<>());
    assertThat(pool.keySet()).containsExactlyElementsOf(forms);
    assertThat(pool.values()).containsExactlyElementsOf(options);
  }

  private static void entry(JsonNode expected, InstructionSet set, int index, Draw prompts) {
    InstructionEntry entry = set.entries().get(index);
    assertThat(entry.imageName()).isEqualTo(expected.get("img_name").asText());
    assertThat(entry.qid()).isEqualTo(expected.get("qid").asLong());
    assertThat(set.attributes().get(index).label()).isEqualTo(expected.get("attribute").asText());
    assertThat(set.closed().get(index)).isEqualTo(expected.get("closed").asBoolean());
    assertThat(entry.answer()).isEqualTo(expected.get("answer").asText());
    assertThat(entry.questionPool()).isEqualTo(GoldenFiles.texts(expected.get("question_pool")));
    for (int epoch = 0; epoch < expected.get("prompt_index").size(); epoch++) {
      assertThat(prompts.prompt(entry.qid(), epoch, entry.questionPool().size()))
          .isEqualTo(expected.get("prompt_index").get(epoch).asInt());
    }
  }
}
