package milesweep.mile.data.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.SharedData;
import milesweep.mile.text.SmallVocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionTest {
  private static final NormalForm FORM =
      new NormalForm(
          SmallVocabulary.tokenizer("yes no lung liver heart brain kidney spleen ct mri"));

  @TempDir Path folder;

  private static SourceRow row(long qid, String question, String answer, String contentType) {
    return new SourceRow("slake", qid, "a/source.png", question, answer, contentType, "");
  }

  private static InstructionSet generate(List<SourceRow> rows) {
    return InstructionSet.generate(rows, 42, PromptTemplates.DEFAULT, FORM);
  }

  private static List<SourceRow> organs() {
    List<SourceRow> rows = new ArrayList<>();
    for (String organ : List.of("Lung", "Liver", "Heart", "Brain", "Kidney", "lung")) {
      rows.add(row(rows.size(), "Which organ is this?", organ, "Organ"));
    }
    rows.add(row(90, "  Is   it a {o}? ", " Yes ", "Organ"));
    return rows;
  }

  @Test
  void the_order_of_the_rows_changes_nothing() {
    List<SourceRow> shuffled = new ArrayList<>(organs());
    Collections.shuffle(shuffled, new Random(5));
    assertThat(generate(shuffled).entries()).isEqualTo(generate(organs()).entries());
  }

  @Test
  void an_open_question_offers_its_answer_and_three_others_of_its_attribute() {
    InstructionSet set = generate(organs());
    assertThat(set.pools().get(Attribute.ORGAN).keySet())
        .containsExactly("brain", "heart", "kidney", "liver", "lung");
    for (InstructionEntry entry : set.entries().subList(0, 6)) {
      assertThat(entry.questionPool()).hasSize(5);
      assertThat(entry.questionPool().get(0))
          .contains(")" + entry.answer())
          .contains("(a)", "; (b)", "; (c)", "; (d)")
          .endsWith(" The right answer is:");
    }
  }

  @Test
  void a_closed_question_offers_yes_and_no_and_marks_inside_it_are_left_alone() {
    InstructionEntry entry = generate(organs()).entries().get(6);
    assertThat(entry.answer()).isEqualTo("Yes");
    assertThat(entry.questionPool()).hasSize(6);
    assertThat(entry.questionPool().get(1))
        .isIn(
            "<image>Question: Is it a {o}? Options: (a)Yes; (b)No Reply:",
            "<image>Question: Is it a {o}? Options: (a)No; (b)Yes Reply:");
    assertThat(entry.questionPool().get(2))
        .isEqualTo("<image>Question: Is it a {o}? Judge from the image and reply.");
  }

  @Test
  void the_other_answer_has_the_case_of_the_first_letter() {
    var entries = generate(List.of(row(1, "q", "YES", ""), row(2, "q", "no", ""))).entries();
    assertThat(entries.get(0).questionPool().get(0)).contains(")No").contains(")YES");
    assertThat(entries.get(1).questionPool().get(0)).contains(")yes").contains(")no");
  }

  @Test
  void an_attribute_without_other_answers_borrows_from_the_rest() {
    var entries =
        generate(List.of(row(1, "q", "CT", "Modality"), row(2, "q", "red", "Color"))).entries();
    assertThat(entries.get(0).questionPool().get(0)).contains(")CT").contains(")red");
    assertThat(entries.get(1).questionPool().get(0)).contains("(a)red").doesNotContain("(b)");
  }

  @Test
  void rows_that_cannot_be_asked_or_answered_are_dropped_and_named() {
    assertThat(
            generate(List.of(row(4, " ", "CT", ""), row(3, "q", "", ""), row(5, "q", "CT", "")))
                .dropped())
        .containsExactly(3L, 4L);
  }

  @ParameterizedTest(name = "{0} / {1} / {2}")
  @CsvSource({
    "Modality,'',any,MODALITY",
    "' position , organ',PLANE,any,LOCATION",
    "' ',PRES,any,PATHOLOGY",
    "KG,'',what plane,OTHER",
    "'','',Which PLANE is it,PLANE",
    "'','',a ct-scan in the plane,MODALITY",
    "'','',an airplane,OTHER",
    "'','',What is wrong in the ct2 scan,PATHOLOGY",
  })
  void finds_what_a_question_is_about(
      String contentType, String questionType, String question, Attribute attribute) {
    assertThat(Attribute.of(contentType, questionType, question)).isEqualTo(attribute);
  }

  @Test
  void each_epoch_draws_one_of_the_prompts() {
    Draw draw = new Draw(1, "slake");
    assertThat(List.of(draw.prompt(5, 0, 6), draw.prompt(5, 1, 6), draw.prompt(5, 2, 6)))
        .allMatch(index -> index >= 0 && index < 6);
    assertThat(draw.prompt(5, 3, 1000)).isEqualTo(new Draw(1, "slake").prompt(5, 3, 1000));
    assertThat(draw.prompt(5, 3, 1000)).isNotEqualTo(new Draw(2, "slake").prompt(5, 3, 1000));
  }

  @Test
  void a_written_file_reads_back_equal() throws IOException {
    Path file = folder.resolve("out/instruction.json");
    List<InstructionEntry> entries = generate(organs()).entries();
    InstructionFile.write(file, entries);
    FaultLog faults = new FaultLog();
    assertThat(InstructionFile.read(file, faults)).isEqualTo(entries);
    assertThat(faults.faults()).isEmpty();
    assertThat(Files.list(file.getParent())).containsExactly(file);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty pool       | {"img_name":"a","qid":1,"answer":"b","question_pool":[]}      | record 1, qid 1: question_pool is empty
          text as pool     | {"img_name":"a","qid":1,"answer":"b","question_pool":"p"}     | must be an array of text, is text
          blank prompt     | {"img_name":"a","qid":1,"answer":"b","question_pool":["p",7]} | question_pool[1] must be text
          no pool          | {"img_name":"a","qid":1,"answer":"b"}                         | question_pool missing
          same qid         | {"img_name":"a","qid":0,"answer":"b","question_pool":["p"]}   | qid 0 is also that of record 0
          """)
  void a_bad_entry_is_named(String why, String second, String reason) throws IOException {
    Path file = folder.resolve("instruction.json");
    Files.writeString(
        file,
        "[{\"img_name\":\"a\",\"qid\":0,\"answer\":\"b\",\"question_pool\":[\"p\"]},\n"
            + second
            + "]");
    FaultLog faults = new FaultLog();
    assertThat(InstructionFile.read(file, faults)).hasSize(1);
    assertThat(faults.faults())
        .singleElement()
        .extracting(Fault::toString)
        .asString()
        .startsWith(file + ":2:1: record 1")
        .contains(reason);
  }

  @Test
  void a_file_of_questions_is_no_file_of_prompts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("train.json"),
            "[{\"img_name\": \"a\", \"qid\": 0, \"question\": \"q\", \"answer\": \"b\"}]");
    FaultLog faults = new FaultLog();
    assertThat(InstructionFile.read(file, faults)).isEmpty();
    assertThat(faults.faults())
        .singleElement()
        .asString()
        .contains("question_pool missing: this is an origin-format file");
  }

  @Test
  void a_prompt_needs_no_mark_of_the_image() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("instruction.json"),
            "[{\"img_name\": \"a\", \"qid\": 0, \"answer\": \"b\", \"question_pool\": [\"<image>p\", \"p\"]}]");
    FaultLog faults = new FaultLog();
    assertThat(InstructionFile.read(file, faults).get(0).questionPool())
        .containsExactly("<image>p", "p");
    assertThat(faults.faults()).isEmpty();
  }

  @Test
  void origin_files_and_prompt_files_are_told_apart() {
    FaultLog faults = new FaultLog();
    Path bad = SharedData.path("data/bad/instruction");
    assertThat(
            InstructionFile.read(
                bad.resolve("origin_given_as_instruction/instruction.json"), faults))
        .isEmpty();
    assertThat(faults.faults().toString())
        .contains("question_pool missing: this is an origin-format file");
    FaultLog more = new FaultLog();
    assertThat(InstructionFile.read(bad.resolve("empty_pool/instruction.json"), more)).hasSize(1);
    assertThat(InstructionFile.read(bad.resolve("pool_is_string/instruction.json"), more))
        .hasSize(1);
    assertThat(more.faults()).extracting(Fault::record).containsExactly(1, 1);
    FaultLog none = new FaultLog();
    assertThat(InstructionFile.read(bad.resolve("no_image_token/instruction.json"), none))
        .hasSize(1);
    assertThat(none.faults()).isEmpty();
  }
}
