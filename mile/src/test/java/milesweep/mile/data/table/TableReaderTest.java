package milesweep.mile.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataSets;
import milesweep.mile.data.Pictures;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of questions on plants, in all forms, read through the settings of a sweep file. */
class TableReaderTest {
  private static final String TABLE =
      """
      image,question,answer,id,group,split,type
      oak.png,Which tree?,Oak,10,park,train,open
      "ash.png","Is it an oak, or not?",no,11,wood,training,CLOSED
      elm.png,"Which ""tree"" is
      this?",Elm,12,field,val, open
      fir.png,Is it green?,yes,13,hill,Test,closed
      """;

  @TempDir Path folder;

  private final Map<String, Object> settings = new HashMap<>();

  @BeforeEach
  void plants() {
    int level = 10;
    for (String plant : List.of("oak", "ash", "elm", "fir")) {
      Pictures.grey(folder.resolve(plant + ".png"), level);
      level += 50;
    }
    settings.put("data.kind", "table");
    settings.put("data.strict", true);
    settings.put("data.table.columns.image", "image");
    settings.put("data.table.columns.question", "question");
    settings.put("data.table.columns.answer", "answer");
    settings.put("data.table.test-share", 0.25);
  }

  private TableReaderTest set(String key, Object value) {
    settings.put("data." + key, value);
    return this;
  }

  private CheckedData check(String name, String text) throws IOException {
    return check(name, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private CheckedData check(String name, byte[] content, Map<String, String> paths)
      throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    return DataSets.check(
        DataSettings.from(Settings.of(settings), ""),
        Settings.of(paths).with("data.table.file", file.toString()),
        folder,
        Set.of(SplitName.TRAIN, SplitName.TEST),
        Optional.empty());
  }

  @Test
  void rows_are_read_with_quotes_line_breaks_and_usual_words_for_splits() throws IOException {
    CheckedData data = check("plants.csv", TABLE).require();
    assertThat(data.name()).isEqualTo("table");
    assertThat(data.warnings()).isEmpty();
    assertThat(data.split(SplitName.TRAIN))
        .extracting(QuestionRecord::qid)
        .containsExactly(10L, 11L);
    QuestionRecord ash = data.split(SplitName.TRAIN).get(1);
    assertThat(ash.question()).isEqualTo("Is it an oak, or not?");
    assertThat(ash.answerType()).isEqualTo(AnswerType.CLOSED);
    assertThat(ash.group()).isEqualTo("wood");
    assertThat(data.split(SplitName.VALIDATE).get(0).question())
        .isEqualTo("Which \"tree\" is\nthis?");
    assertThat(data.split(SplitName.TEST).get(0).source().line()).isEqualTo(6);
  }

  @Test
  void all_forms_of_one_table_are_the_same_data() throws IOException {
    String expected = check("plants.csv", TABLE).require().fingerprint();
    String lines =
        """
        {"image": "oak.png", "question": "Which tree?", "answer": "Oak", "id": 10, "group": "park", "split": "train", "type": "open"}

        {"id": 11, "answer": "no", "image": "ash.png", "question": "Is it an oak, or not?", "group": "wood", "split": "training", "type": "CLOSED"}
        {"image": "elm.png", "question": "Which \\"tree\\" is\\nthis?", "answer": "Elm", "id": 12, "group": "field", "split": "val", "type": " open"}
        {"image": "fir.png", "question": "Is it green?", "answer": "yes", "id": 13, "group": "hill", "split": "Test", "type": "closed"}
        """;
    assertThat(check("plants.jsonl", lines).require().fingerprint()).isEqualTo(expected);
    String array = "[" + lines.strip().replace("\n\n", "\n").replace("}\n", "},\n") + "]";
    assertThat(check("plants.json", array).require().fingerprint()).isEqualTo(expected);
    byte[] marked = ("\uFEFF" + TABLE.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8);
    assertThat(check("plants.csv", marked, Map.of()).faults()).isEmpty();
    String tabs =
        TABLE.replace("an oak, or", "an oak; or").replace(",", "\t").replace("; or", ", or");
    assertThat(check("plants.tsv", tabs).require().fingerprint()).isEqualTo(expected);
    List<String> shuffled =
        List.of(
            "split,type,image,group,answer,question,id",
            "Test,closed,fir.png,hill,yes,Is it green?,13",
            "training,closed,ash.png,wood,no,\"Is it an oak, or not?\",11",
            "val,open,elm.png,field,Elm,\"Which \"\"tree\"\" is\nthis?\",12",
            "train,open,oak.png,park,Oak,Which tree?,10");
    assertThat(check("other.csv", String.join("\n", shuffled)).require().fingerprint())
        .isEqualTo(expected);
  }

  @Test
  void columns_go_by_any_name_and_images_lie_anywhere() throws IOException {
    Path images = Files.createDirectories(folder.resolve("pictures/2024"));
    Files.move(folder.resolve("oak.png"), images.resolve("oak.png"));
    Files.move(folder.resolve("fir.png"), images.resolve("fir.png"));
    set("table.columns.image", "Foto").set("table.columns.question", "Frage");
    set("table.columns.answer", "Antwort").set("table.columns.split", "Teil");
    byte[] table =
        """
        Frage,Foto,Teil,Antwort
        Welcher Baum?,2024/oak.png,train,Eiche
        Grün?,2024/fir.png,test,3
        """
            .getBytes(StandardCharsets.UTF_8);
    CheckedData data =
        check("b.csv", table, Map.of("data.table.images", folder.resolve("pictures").toString()))
            .require();
    assertThat(data.split(SplitName.TEST).get(0).question()).isEqualTo("Grün?");
    assertThat(data.split(SplitName.TEST).get(0).qid()).isEqualTo(1); // the row's number, from 0
  }

  @Test
  void without_a_split_column_whole_groups_are_drawn_by_seed() throws IOException {
    set("split-seed", 5L);
    String groups =
        """
        image,question,answer,group
        oak.png,a?,1,east
        ash.png,b?,2,east
        elm.png,c?,3,west
        fir.png,d?,4,north
        """;
    CheckedData data = check("p.csv", groups).require();
    assertThat(data.warnings())
        .singleElement()
        .asString()
        .contains("no column tells the split; 1 of 3 groups were drawn as test split with seed 5");
    assertThat(data.split(SplitName.TEST).stream().map(QuestionRecord::group).distinct())
        .hasSize(1)
        .doesNotContainAnyElementsOf(
            data.split(SplitName.TRAIN).stream().map(QuestionRecord::group).toList());
    Set<String> tests = new java.util.HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      set("split-seed", seed);
      tests.add(check("p.csv", groups).require().split(SplitName.TEST).get(0).group());
    }
    assertThat(tests).containsExactlyInAnyOrder("east", "west", "north");
  }

  @Test
  void without_a_group_column_images_are_drawn_and_a_validation_split_too_when_asked()
      throws IOException {
    set("validate-share", 0.3);
    String table =
        """
        image,question,answer
        oak.png,a?,1
        oak.png,b?,2
        ash.png,c?,3
        elm.png,d?,4
        fir.png,e?,5
        """;
    CheckedData data = check("p.csv", table).require();
    assertThat(data.counts().get(SplitName.TEST).images()).isOne();
    assertThat(data.counts().get(SplitName.VALIDATE).images()).isOne();
    assertThat(data.counts().get(SplitName.TRAIN).images()).isEqualTo(2);
    assertThat(data.overlaps()).isEmpty();
    assertThat(check("q.csv", table).fingerprint()).isEqualTo(data.fingerprint());
  }

  @Test
  void a_validation_share_beside_a_validation_split_is_refused() throws IOException {
    set("validate-share", 0.3);
    assertThat(check("plants.csv", TABLE).faults())
        .singleElement()
        .asString()
        .contains("has a validation split of its own; leave data.validate-share out");
  }

  @Test
  void a_column_can_be_left_unused() throws IOException {
    set("table.columns.split", "none").set("table.columns.id", "none");
    CheckedData data = check("plants.csv", TABLE).require();
    assertThat(data.split(SplitName.TEST)).hasSize(1);
    assertThat(data.split(SplitName.TRAIN)).hasSize(3).allMatch(record -> record.qid() < 4);
  }

  @Test
  void ids_in_words_number_the_rows_and_still_have_to_be_unique() throws IOException {
    CheckedData data = check("p.csv", TABLE.replace(",10,", ",leaf-a,")).require();
    assertThat(data.split(SplitName.TRAIN)).extracting(QuestionRecord::qid).containsExactly(0L, 1L);
    assertThat(data.warnings()).singleElement().asString().contains("number of their row, from 0");
    assertThat(check("p.csv", TABLE.replace(",10,", ",x,").replace(",13,", ",x,")).faults())
        .singleElement()
        .asString()
        .contains("p.csv:6:1: record 3, qid 3: id x is also that of record 0");
  }

  @Test
  void a_type_column_without_open_and_closed_says_what_questions_are_about() throws IOException {
    String table =
        """
        image,question,answer,split,type
        oak.png,a?,Oak,train,species
        ash.png,b?,yes,train,colour
        fir.png,c?,No,test,colour
        """;
    CheckedData data = check("p.csv", table).require();
    assertThat(data.counts().get(SplitName.TRAIN).subjects())
        .isEqualTo(Map.of("species", 1, "colour", 1));
    assertThat(data.split(SplitName.TRAIN))
        .extracting(QuestionRecord::answerType)
        .containsExactly(AnswerType.OPEN, AnswerType.CLOSED);
    CheckedData both =
        check("q.csv", table.replace("type", "content").replace("answer,", "answer,")).require();
    assertThat(both.fingerprint()).isEqualTo(data.fingerprint());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      textBlock =
          """
          blank question     | Which tree?             | $ $          | :2:1: record 0, qid 10: question is empty
          no image name      | oak.png                 | $$           | :2:1: record 0, qid 10: image is empty
          missing image      | oak.png                 | yew.png      | yew.png missing
          way out            | oak.png                 | ../b/oak.png | the path leaves the image root
          unknown split      | ,train,                 | ,fold1,      | split is "fold1", must be one of train, training, validate
          no split           | ,train,                 | ,,           | split is empty
          unknown type       | ,train,open             | ,train,maybe | type must be open or closed, as in other rows, is "maybe"
          no group           | ,park,                  | ,,           | group is empty; it keeps splits apart
          id twice           | ,13,                    | ,10,         | id 10 is also that of record 0
          no id              | ,13,                    | ,,           | :6:1: record 3: id is empty
          a comma too many   | Oak                     | Oak, red     | :2:1: record 0: 8 cells, but the first row names 7 columns
          a cell too few     | Which tree?,            | $$           | 6 cells
          """)
  void a_bad_row_is_named_with_its_file_and_line(String why, String good, String bad, String reason)
      throws IOException {
    String table = TABLE.replaceFirst(java.util.regex.Pattern.quote(good), bad);
    CheckedData data = check("plants.csv", table);
    assertThat(data.refused()).isTrue();
    assertThat(data.faults())
        .singleElement()
        .extracting(Fault::toString)
        .asString()
        .startsWith(folder.resolve("plants.csv") + ":")
        .contains(reason);
    set("strict", false);
    Files.writeString(folder.resolve("more.csv"), "");
    CheckedData lenient =
        check(
                "plants.csv",
                table + "fir.png,q?,a,77,hill,test,open\noak.png,q?,a,78,park,train,open\n")
            .require();
    assertThat(lenient.countsByName().values().stream().mapToLong(n -> n).sum()).isPositive();
    assertThat(lenient.faults()).hasSize(1);
    assertThat(lenient.counts().values().stream().mapToInt(count -> count.skipped()).sum()).isOne();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      textBlock =
          """
          a.csv   | $$                                     | no records
          a.csv   | image,question,answer                  | no records
          a.csv   | image;question;answer\\na;b;c          | no column "image" for the image; there are: image;question;answer; see data.table.columns.image; cells have to be separated by commas
          a.csv   | image,frage,answer\\na,b,c             | no column "question" for the question; there are: image, frage, answer; see data.table.columns.question
          a.csv   | image,answer,question,answer\\na,b,c,d | two columns are called "answer"
          a.csv   | image,question,answer\\na,"b" b,c      | :2:8: not CSV
          a.csv   | image,question,answer\\na,"b,c\\nd,e   | :2:1: a quote that is opened in this row is never closed
          a.jsonl | {"image": "a"} x                       | a.jsonl:1:16: record 0: not JSON
          a.jsonl | [1]                                    | record 0: expected an object, found an array
          a.jsonl | {"image": NaN}                         | record 0: not JSON: NaN
          a.jsonl | {"image": "a",                         | a.jsonl:1:15: record 0: not JSON: Unexpected end-of-input
          a.jsonl | {"image": "a                           | record 0: the line ends in the middle
          a.json  | {}                                     | expected a JSON array of records
          a.xlsx  | x                                      | unknown kind of table; its name has to end with one of [.csv
          """)
  void a_table_that_cannot_be_read_is_told_why(String name, String text, String reason)
      throws IOException {
    CheckedData data = check(name, text.replace("\\n", "\n"));
    assertThat(data.refused()).isTrue();
    assertThat(data.faults().get(0).toString()).contains(reason);
  }

  @Test
  void a_table_that_is_not_there_or_not_text_is_told() throws IOException {
    assertThat(
            DataSets.check(
                    DataSettings.from(Settings.of(settings), ""),
                    Settings.empty(),
                    folder,
                    Set.of(),
                    Optional.empty())
                .faults())
        .singleElement()
        .asString()
        .contains("data.table.file is not set; give the CSV, JSON or JSON lines file");
    byte[] latin = "image,question,answer\na,é,c\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(check("l.csv", latin, Map.of()).faults())
        .singleElement()
        .asString()
        .contains("l.csv: not UTF-8 at byte 24");
    set("table.columns.group", "patient");
    assertThat(check("p.csv", TABLE).faults())
        .singleElement()
        .asString()
        .contains("no column \"patient\" for the group");
  }

  @Test
  void one_image_cannot_be_split_in_two() throws IOException {
    assertThat(check("p.csv", "image,question,answer\noak.png,a?,1\noak.png,b?,2\n").faults())
        .singleElement()
        .asString()
        .contains("no column tells the split, and a split cannot be drawn from 1 group");
  }
}
