package milesweep.mile.data;

import static milesweep.mile.data.DataFolder.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCheckTest {
  @TempDir Path temporary;

  private DataFolder folder;

  @BeforeEach
  void someImages() {
    folder = DataFolder.in(temporary);
  }

  private static final String GOOD = record(0, "What is this?", "Lung");

  @Test
  void a_good_set_is_taken_in_the_order_of_its_qids() {
    CheckedData data =
        folder
            .image("b/source.png", 5)
            .split(
                SplitName.TRAIN,
                record(7, "What?", "Lung"),
                record(3, "b/source.png", "Where?", "Left"))
            .split(SplitName.TEST, GOOD)
            .check()
            .require();
    assertThat(data.split(SplitName.TRAIN)).extracting(QuestionRecord::qid).containsExactly(3L, 7L);
    assertThat(data.faults()).isEmpty();
    assertThat(data.countsByName())
        .isEqualTo(
            Map.of(
                "train.questions",
                2L,
                "train.images",
                2L,
                "test.questions",
                1L,
                "test.images",
                1L));
    assertThat(data.fingerprint()).hasSize(64);
    assertThatThrownBy(() -> data.split(SplitName.VALIDATE))
        .hasMessageContaining("no validate split");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no answer           | {"img_name":"a/source.png","question":"q","answer_type":"OPEN","qid":5}                 | qid 5: answer missing
          null answer         | {"img_name":"a/source.png","question":"q","answer":null,"answer_type":"OPEN","qid":5}   | answer must be text or a number, is null
          no question         | {"img_name":"a/source.png","answer":"a","answer_type":"OPEN","qid":5}                   | question missing
          blank question      | {"img_name":"a/source.png","question":" \\t ","answer":"a","answer_type":"OPEN","qid":5} | question is empty
          no image name       | {"question":"q","answer":"a","answer_type":"OPEN","qid":5}                              | img_name missing
          number as image     | {"img_name":5,"question":"q","answer":"a","answer_type":"OPEN","qid":5}                 | img_name must be text, is a whole number
          no qid              | {"img_name":"a/source.png","question":"q","answer":"a","answer_type":"OPEN"}            | record 1: qid missing
          text as qid         | {"img_name":"a/source.png","question":"q","answer":"a","answer_type":"OPEN","qid":"5"}  | qid must be a whole number
          huge qid            | {"img_name":"a/source.png","question":"q","answer":"a","answer_type":"OPEN","qid":99999999999999999999} | qid must be a whole number of 64 bits
          qid twice           | {"img_name":"a/source.png","question":"q","answer":"a","answer_type":"OPEN","qid":0}    | qid 0 is also that of record 0
          unknown answer type | {"img_name":"a/source.png","question":"q","answer":"a","answer_type":"OTHER","qid":5}   | answer_type must be OPEN or CLOSED, is "OTHER"
          missing image       | {"img_name":"b/source.png","question":"q","answer":"a","answer_type":"OPEN","qid":5}    | b/source.png missing
          way out             | {"img_name":"../train.json","question":"q","answer":"a","answer_type":"OPEN","qid":5}   | the path leaves the image root
          longer way out      | {"img_name":"a/../../x/../train.json","question":"q","answer":"a","answer_type":"OPEN","qid":5} | the path leaves the image root
          absolute path       | {"img_name":"/etc/passwd","question":"q","answer":"a","answer_type":"OPEN","qid":5}     | the path leaves the image root
          folder as image     | {"img_name":"a","question":"q","answer":"a","answer_type":"OPEN","qid":5}               | is not a file
          no path             | {"img_name":"a\\u0000b","question":"q","answer":"a","answer_type":"OPEN","qid":5}       | is no path
          number as record    | 17                                                                                      | record 1: expected an object, found a whole number
          """)
  void a_bad_record_refuses_the_set_or_is_left_out(String why, String bad, String reason) {
    folder.split(SplitName.TRAIN, GOOD, bad);
    CheckedData strict = folder.check();
    assertThat(strict.refused()).isTrue();
    assertThat(strict.faults())
        .singleElement()
        .extracting(Fault::toString)
        .asString()
        .startsWith(temporary.resolve("train.json") + ":2:1: record 1")
        .contains(reason)
        .doesNotContain("root:");
    assertThat(strict.fingerprint()).isEmpty();
    assertThatThrownBy(strict::require)
        .isInstanceOf(DataFaultException.class)
        .hasMessageContaining("1 fault")
        .hasMessageContaining(reason);
    CheckedData lenient = folder.lenient().require();
    assertThat(lenient.split(SplitName.TRAIN)).hasSize(1);
    assertThat(lenient.counts().get(SplitName.TRAIN).skipped()).isOne();
    assertThat(lenient.faults()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      textBlock =
          """
          NaN                 | [{"qid": NaN}]             | :1:13: not JSON: NaN
          cut off             | [{"qid": 1, "answer": "a   | the file ends in the middle
          text behind the end | [] garbage                 | text behind the end of the JSON array
          brackets behind it  | [{"a":1}]]]              | text behind the end of the JSON array
          empty file          | $$                         | an empty file; expected a JSON array
          white space         | $ $                        | an empty file; expected a JSON array
          no records          | []                         | no records
          an object           | {"data": []}               | expected a JSON array of records, found an object
          a field twice       | [{"qid": 1, "qid": 2}]     | not JSON: Duplicate
          a comment           | [ // none                  | not JSON
          """)
  void a_file_that_is_no_array_of_records_is_refused_even_where_faults_are_tolerated(
      String why, String text, String reason) {
    folder.text("train.json", text);
    CheckedData data = folder.lenient();
    assertThat(data.refused()).isTrue();
    assertThat(data.faults()).anySatisfy(fault -> assertThat(fault.toString()).contains(reason));
  }

  @Test
  void all_faults_of_all_files_are_found_at_once() {
    CheckedData data =
        folder
            .split(SplitName.TRAIN, GOOD, "{}", record(0, "b/source.png", "q", "a"))
            .text("validate.json", "[" + record(1, "none.png", "q", "a") + ", tru")
            .split(SplitName.TEST, GOOD, record(4, "q", "a").replace("OPEN", "maybe"))
            .check();
    assertThat(data.faults())
        .extracting(
            fault ->
                fault
                    .toString()
                    .substring(temporary.toString().length() + 1)
                    .replaceAll(":.*? ", " "))
        .hasSize(8);
    assertThatThrownBy(data::require)
        .hasMessageContaining("8 faults")
        .hasMessageContaining("train.json:2:1: record 1: qid missing")
        .hasMessageContaining("qid 0 is also that of record 0")
        .hasMessageContaining("none.png missing")
        .hasMessageContaining("validate.json:1")
        .hasMessageContaining("answer_type must be OPEN or CLOSED, is \"maybe\"");
  }

  @Test
  void byte_order_marks_are_understood_and_other_encodings_refused() {
    String text = "[" + record(0, "Wo?", "Länge 肺") + "]";
    for (var charset :
        new Object[][] {
          {StandardCharsets.UTF_8, "\uFEFF"}, {StandardCharsets.UTF_8, ""},
          {StandardCharsets.UTF_16LE, "\uFEFF"}, {StandardCharsets.UTF_16BE, "\uFEFF"}
        }) {
      folder.bytes(
          "train.json", (charset[1] + text).getBytes((java.nio.charset.Charset) charset[0]));
      assertThat(folder.check().require().split(SplitName.TRAIN).get(0).answer())
          .isEqualTo("Länge 肺");
    }
    folder.bytes("train.json", text.replace("肺", "").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(folder.check().faults().toString()).contains("not UTF-8 at byte");
  }

  @Test
  void numbers_and_truth_values_are_answers_as_written() {
    folder.split(
        SplitName.TRAIN,
        record(0, "q", "X").replace("\"X\"", "3"),
        record(1, "q", "X").replace("\"X\"", "true"),
        record(2, "q", "X").replace("\"X\"", "2.50"));
    assertThat(folder.check().require().split(SplitName.TRAIN))
        .extracting(QuestionRecord::answer)
        .containsExactly("3", "true", "2.50");
  }

  @Test
  void the_answer_type_is_read_without_regard_to_case_and_spaces_and_may_be_missing() {
    CheckedData data =
        folder
            .split(
                SplitName.TRAIN,
                record(0, "q", "a").replace("OPEN", "CLOSED "),
                record(1, "q", "a").replace("OPEN", "open"),
                record(2, "q", "a").replace("\"answer_type\": \"OPEN\", ", ""))
            .check()
            .require();
    assertThat(data.split(SplitName.TRAIN))
        .extracting(QuestionRecord::answerType)
        .containsExactly(AnswerType.CLOSED, AnswerType.OPEN, AnswerType.OPEN);
    assertThat(data.warnings())
        .singleElement()
        .asString()
        .contains("1 records have no answer_type");
  }

  @Test
  void an_empty_answer_leaves_training_but_stays_in_a_test() {
    CheckedData data =
        folder
            .split(SplitName.TRAIN, GOOD, record(1622, "q", ""), record(9, "q", " \u200B"))
            .split(SplitName.TEST, record(5, "q", ""))
            .check()
            .require();
    assertThat(data.split(SplitName.TRAIN)).hasSize(1);
    assertThat(data.split(SplitName.TEST)).hasSize(1);
    assertThat(data.counts().get(SplitName.TRAIN).emptyAnswers()).isEqualTo(2);
    assertThat(data.warnings().get(0)).contains("2 of 3 answers are empty, left out: qid 9, 1622");
    assertThat(data.warnings().get(1))
        .contains("1 of 1 answers are empty, counted as wrong: qid 5");
  }

  @Test
  void the_language_filter_keeps_one_language_and_names_an_empty_split() {
    folder.split(
        SplitName.TRAIN,
        GOOD.replace("\"en\"", "\"zh\""),
        record(1, "q", "a").replace("\"q_lang\": \"en\", ", ""));
    assertThat(folder.check().require().split(SplitName.TRAIN))
        .extracting(QuestionRecord::qid)
        .containsExactly(1L);
    assertThat(folder.check().countsByName()).containsEntry("train.other-language", 1L);
    assertThat(folder.check(true, null).split(SplitName.TRAIN)).hasSize(2);
    folder.split(SplitName.TRAIN, GOOD.replace("\"en\"", "\"zh\""));
    assertThat(folder.check().faults().toString())
        .contains("no records in language \"en\", 1 in others");
  }

  @Test
  void a_split_of_which_nothing_is_left_is_refused_even_where_faults_are_tolerated() {
    folder.split(SplitName.TRAIN, record(0, "none.png", "q", "a"));
    assertThat(folder.lenient().refused()).isTrue();
    assertThat(folder.lenient().faults().toString()).contains("no usable record is left");
    folder.split(SplitName.TRAIN, record(0, "q", " "));
    assertThat(folder.check().refused()).isTrue();
  }

  @Test
  void required_files_and_the_folder_have_to_be_there() throws IOException {
    assertThat(folder.check().faults())
        .singleElement()
        .asString()
        .contains("train.json: no such file");
    assertThat(new DataFolder(temporary.resolve("none")).check().faults())
        .singleElement()
        .asString()
        .contains("no such folder; see data.folder");
    Files.createDirectory(temporary.resolve("train.json"));
    assertThat(folder.check().faults()).singleElement().asString().contains("cannot be read");
  }

  @Test
  void line_ends_of_windows_change_nothing() {
    String before = folder.split(SplitName.TRAIN, GOOD, record(1, "q", "a")).check().fingerprint();
    folder.text(
        "train.json", ("[" + GOOD + ",\n" + record(1, "q", "a") + "]\n").replace("\n", "\r\n"));
    assertThat(folder.check().require().fingerprint()).isEqualTo(before);
  }

  @Test
  void a_picture_of_one_pixel_is_taken_with_a_warning() {
    Pictures.write(
        temporary.resolve("imgs/dot.png"), new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    CheckedData data =
        folder.split(SplitName.TRAIN, GOOD, record(1, "dot.png", "q", "a")).check().require();
    assertThat(data.warnings())
        .singleElement()
        .asString()
        .contains("record 1, qid 1: image dot.png has 1 x 1 pixels");
  }

  @Test
  void only_names_of_images_are_looked_at_when_that_is_asked() {
    folder.split(
        SplitName.TRAIN, record(0, "none.png", "q", "a"), record(1, "../train.json", "q", "a"));
    CheckedData data =
        DataCheck.run(
            new DataCheck.Request(
                "test",
                new SlakeFolder(temporary, Optional.empty()),
                true,
                Set.of(),
                Optional.empty(),
                DataCheck.Look.NAMES));
    assertThat(data.faults())
        .singleElement()
        .asString()
        .contains("qid 1: image name \"../train.json\": the path leaves the image root");
    assertThat(data.fingerprint()).isEmpty();
  }

  @Test
  void a_question_that_no_answer_is_right_to_is_named() {
    CheckedData data =
        folder.split(SplitName.TRAIN, GOOD).split(SplitName.TEST, record(5, "q", " ")).check();
    assertThat(data.wrongForAll())
        .singleElement()
        .asString()
        .contains("test.json:1:2: record 0, qid 5: the answer is empty, so no answer is right");
  }

  @Test
  void the_order_of_a_records_keys_and_the_folders_path_change_no_fingerprint() throws IOException {
    String before = folder.split(SplitName.TRAIN, GOOD).check().fingerprint();
    String turned =
        "{\"qid\": 0, \"answer\": \"Lung\", \"content_type\": \"Organ\", \"answer_type\": \"OPEN\", \"q_lang\": \"en\", \"question\": \"What is this?\", \"img_name\": \"a/source.png\"}";
    Path elsewhere = temporary.resolve("deep/er");
    DataFolder other = DataFolder.in(elsewhere).split(SplitName.TRAIN, turned);
    assertThat(other.check().require().fingerprint()).isEqualTo(before);
  }

  @Test
  void prompts_given_as_questions_are_called_so() {
    folder.text(
        "train.json",
        "[{\"img_name\":\"a/source.png\",\"qid\":0,\"answer\":\"b\",\"question_pool\":[\"p\"]}]");
    assertThat(folder.check().faults())
        .singleElement()
        .asString()
        .contains("this is an instruction-format file");
  }

  @Test
  void a_bad_image_is_one_fault_however_many_questions_it_has() {
    CheckedData data =
        folder
            .bytes("imgs/b.png", "<html>".getBytes(StandardCharsets.UTF_8))
            .split(
                SplitName.TRAIN, record(3, "b.png", "q", "a"), GOOD, record(1, "b.png", "q", "a"))
            .lenient();
    assertThat(data.faults())
        .singleElement()
        .asString()
        .contains("record 0, qid 3: image")
        .contains("HTML")
        .contains("and 1 more records on it");
    assertThat(data.require().split(SplitName.TRAIN)).hasSize(1);
    assertThat(data.counts().get(SplitName.TRAIN).skipped()).isEqualTo(2);
  }

  @Test
  void a_link_that_leads_out_of_the_image_root_is_not_followed() throws IOException {
    Path secret = Files.writeString(temporary.resolve("secret"), "hidden words");
    Files.createSymbolicLink(temporary.resolve("imgs/link.png"), secret);
    folder.split(SplitName.TRAIN, record(0, "link.png", "q", "a"));
    assertThat(folder.check().faults())
        .singleElement()
        .asString()
        .contains("leaves the image root")
        .doesNotContain("hidden");
  }

  @Test
  void an_image_in_two_splits_is_a_warning() {
    CheckedData data =
        folder.split(SplitName.TRAIN, GOOD).split(SplitName.TEST, GOOD).check().require();
    assertThat(data.warnings())
        .satisfiesExactly(
            image -> assertThat(image).contains("1 images are in both train and test"),
            question -> assertThat(question).contains("1 questions on the same image are in both"));
  }

  @Test
  void the_fingerprint_follows_records_and_samples_but_not_the_file() {
    String before = folder.split(SplitName.TRAIN, GOOD, record(1, "q", "a")).check().fingerprint();
    assertThat(
            folder.split(SplitName.TRAIN, record(1, "q", "a"), "  " + GOOD).check().fingerprint())
        .isEqualTo(before);
    assertThat(folder.split(SplitName.TRAIN, record(1, "q", "b"), GOOD).check().fingerprint())
        .isNotEqualTo(before);
    assertThat(
            folder
                .image("a/source.png", 91)
                .split(SplitName.TRAIN, record(1, "q", "a"), GOOD)
                .check()
                .fingerprint())
        .isNotEqualTo(before);
  }
}
