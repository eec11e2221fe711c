package milesweep.mile.data;

import static milesweep.mile.data.DataFolder.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.common.view.DataSettings.VqaRad;
import milesweep.mile.data.instruction.InstructionFile;
import milesweep.mile.data.instruction.InstructionSet;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.instruction.SourceRow;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.SharedData;
import milesweep.mile.text.SmallVocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instruction files of others as training data. */
class ImportedPromptsTest {
  private static final String TEST_ROW =
      row(10, "vqa-rad/a/source.png", "Yes", "<image>Is it  round? Options: (a)Yes; (b)No", "p");
  private static final String TRAIN_ROW =
      row(11, "vqa-rad/imgs/b.png", "Left", "<image>Where is it? (a)Left", "Where is it?");
  private static final String VALIDATE_ROW = row(12, "c.png", "Up", "What is above?");
  private static final String OTHER_ROW = row(13, "slake/xmlab1/source.jpg", "Lung", "What?");
  private static final String NEW_ROW = row(14, "vqa-rad/b.png", "", "And now?");

  @TempDir Path temporary;

  private DataFolder folder;

  @BeforeEach
  void aDataSet() {
    folder =
        DataFolder.in(temporary)
            .image("b.png", 20)
            .image("c.png", 50)
            .split(SplitName.TRAIN, record(1, "b.png", "Where is it?", "Left"))
            .split(SplitName.VALIDATE, record(2, "c.png", "What is above?", "Up"))
            .split(
                SplitName.TEST,
                record(3, "Is it round?", "Yes"),
                record(4, "Is it round ?", "yes"),
                record(5, "What is it?", "Ball"));
  }

  private static String row(long qid, String image, String answer, String... prompts) {
    return "{\"img_name\": \"%s\", \"qid\": %d, \"answer\": \"%s\", \"question_pool\": [\"%s\"]}"
        .formatted(image, qid, answer, String.join("\", \"", prompts));
  }

  private ImportedPrompts read(boolean dropTest, boolean strict, String... rows)
      throws IOException {
    Path file = temporary.resolve("instruct.json");
    Files.writeString(file, "[" + String.join(",\n", rows) + "]");
    return ImportedPrompts.read(
        new ImportedPrompts.Request(file, Set.of("vqa-rad"), dropTest, strict, true),
        folder.check().require());
  }

  private static List<Long> qids(ImportedPrompts prompts) {
    return prompts.rows().stream().map(row -> row.record().qid()).toList();
  }

  @Test
  void rows_that_ask_a_test_or_validation_question_are_dropped_and_counted() throws IOException {
    ImportedPrompts prompts =
        read(true, true, OTHER_ROW, VALIDATE_ROW, TRAIN_ROW, NEW_ROW, TEST_ROW).require();
    assertThat(qids(prompts)).containsExactly(11L);
    assertThat(prompts.rows().get(0).record().imageName()).isEqualTo("b.png");
    assertThat(prompts.counts())
        .isEqualTo(
            Map.of(
                "prompts.rows", 1L,
                "prompts.test-rows", 1L,
                "prompts.test-questions", 2L,
                "prompts.validate-rows", 1L,
                "prompts.other-data-set", 1L,
                "prompts.empty-answers", 1L));
    assertThat(prompts.warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .contains("1 of 3 rows ask a question of the test split; they are left out"));
  }

  @Test
  void rows_that_ask_a_test_question_are_kept_only_when_that_is_wanted_and_never_silently()
      throws IOException {
    ImportedPrompts prompts = read(false, true, TRAIN_ROW, TEST_ROW).require();
    assertThat(qids(prompts)).containsExactly(10L, 11L);
    assertThat(prompts.counts())
        .containsEntry("prompts.test-rows", 1L)
        .containsEntry("prompts.test-rows-kept", 1L);
    assertThat(prompts.warnings())
        .singleElement()
        .asString()
        .contains("they are trained on, so scores are too good");
  }

  @Test
  void the_fingerprint_follows_rows_and_samples_but_neither_order_nor_what_is_dropped()
      throws IOException {
    String print = read(true, true, TRAIN_ROW, TEST_ROW).fingerprint();
    assertThat(print).hasSize(64);
    assertThat(read(false, true, TEST_ROW, TRAIN_ROW).fingerprint()).isEqualTo(print);
    String keys =
        "{\"question_pool\": [\"<image>Where is it? (a)Left\", \"Where is it?\"], \"qid\": 11, \"answer\": \"Left\", \"img_name\": \"vqa-rad/b.png\"}";
    assertThat(read(true, true, keys, TEST_ROW).fingerprint()).isEqualTo(print);
    assertThat(read(true, true, TRAIN_ROW.replace("(a)", "(b)"), TEST_ROW).fingerprint())
        .isNotEqualTo(print);
    folder.image("b.png", 99);
    assertThat(read(true, true, TRAIN_ROW, TEST_ROW).fingerprint()).isNotEqualTo(print);
  }

  @Test
  void an_image_that_only_the_file_names_is_looked_at() throws IOException {
    String known = row(20, "vqa-rad/new.png", "x", "Why?");
    assertThat(read(true, true, TRAIN_ROW, known).faults())
        .singleElement()
        .extracting(Fault::toString)
        .asString()
        .contains("instruct.json:2:1: record 1, qid 20: image")
        .contains("new.png missing");
    folder.image("new.png", 70);
    ImportedPrompts prompts = read(true, true, TRAIN_ROW, known).require();
    assertThat(prompts.counts()).containsEntry("prompts.unmatched-rows", 1L);
    folder.bytes("imgs/new.png", "<html>".getBytes(StandardCharsets.UTF_8));
    ImportedPrompts lenient = read(true, false, TRAIN_ROW, known).require();
    assertThat(qids(lenient)).containsExactly(11L);
    assertThat(lenient.counts()).containsEntry("prompts.skipped", 1L);
    assertThatThrownBy(() -> read(true, true, TRAIN_ROW, known).require())
        .isInstanceOf(DataFaultException.class)
        .hasMessageContaining("HTML");
  }

  @Test
  void a_way_out_of_the_image_folder_is_refused() throws IOException {
    assertThat(read(true, true, row(1, "vqa-rad/../../etc/passwd", "x", "Why?")).faults())
        .singleElement()
        .asString()
        .contains("the path leaves the image root");
  }

  @Test
  void a_file_without_a_row_to_train_on_is_refused() throws IOException {
    assertThat(read(true, true, OTHER_ROW).faults())
        .singleElement()
        .asString()
        .contains("none of its 1 rows is of data set test");
    assertThat(read(true, true, TEST_ROW).faults())
        .singleElement()
        .asString()
        .contains("no row is left to train on");
  }

  @Test
  void each_epoch_draws_one_of_a_rows_prompts() throws IOException {
    CheckedData data = folder.check();
    TextSide text = new TextSide(SmallVocabulary.tokenizer("where is it? (a)Left <image>"), 35, 40);
    ImportedPrompts prompts = read(true, true, TRAIN_ROW);
    Samples samples = Samples.imported(prompts, data, DataFolder.TRANSFORM, text, 1);
    assertThat(samples.allPrompts()).isEqualTo(2);
    Set<Integer> lengths = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      SampleBatch batch = samples.batch(epoch, new int[] {0});
      lengths.add(batch.questions().length());
      assertThat(batch.images()[0]).isEqualTo(imageOf(data, text));
    }
    assertThat(lengths).hasSize(2);
    assertThat(Optional.of(samples.records().get(0).answer())).contains("Left");
  }

  private static float imageOf(CheckedData data, TextSide text) {
    return Samples.origin(data, SplitName.TRAIN, DataFolder.TRANSFORM, text)
        .batch(0, new int[] {0})
        .images()[0];
  }

  /** Prompts made of VQA-RAD's test and training questions, as the original file holds both. */
  @Test
  void every_test_question_of_vqa_rad_is_found_in_a_file_made_of_all_of_them() throws IOException {
    VqaRad all = new VqaRad(List.of("freeform", "para", "frame"), false);
    CheckedData data =
        DataCheck.run(
            new DataCheck.Request(
                "vqa-rad",
                new VqaRadFolder(SharedData.path("data/vqa-rad"), all),
                true,
                Set.of(SplitName.TRAIN, SplitName.TEST),
                Optional.empty(),
                DataCheck.Look.NAMES));
    List<SourceRow> rows =
        Stream.of(SplitName.TRAIN, SplitName.TEST)
            .flatMap(split -> data.split(split).stream())
            .map(
                record ->
                    new SourceRow(
                        "vqa-rad",
                        record.qid(),
                        "vqa-rad/" + record.imageName(),
                        record.question(),
                        record.answer(),
                        record.contentType(),
                        record.questionType()))
            .toList();
    Path file = temporary.resolve("all.json");
    InstructionFile.write(
        file,
        InstructionSet.generate(
                rows, 42, PromptTemplates.DEFAULT, new NormalForm(SmallVocabulary.tokenizer("a")))
            .entries());
    ImportedPrompts prompts =
        ImportedPrompts.read(
                new ImportedPrompts.Request(file, Set.of("vqa-rad"), true, true, false), data)
            .require();
    Set<Long> test = new HashSet<>();
    data.split(SplitName.TEST).forEach(record -> test.add(record.qid()));
    assertThat(prompts.counts()).containsEntry("prompts.test-questions", 333L);
    assertThat(qids(prompts)).doesNotContainAnyElementsOf(test);
    long again = prompts.counts().get("prompts.test-rows") - 333;
    assertThat(again).as("training rows that ask a test question").isBetween(11L, 25L);
    assertThat(prompts.rows()).hasSize((int) (2124 - again));
    assertThat(prompts.counts()).doesNotContainKey("prompts.unmatched-rows");
  }
}
