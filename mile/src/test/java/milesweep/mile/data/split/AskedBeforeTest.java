package milesweep.mile.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import milesweep.mile.data.json.JsonRecord;
import milesweep.mile.data.slake.AnswerType;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedBeforeTest {
  private static final AskedBefore ASKED =
      new AskedBefore(
          Map.of(
              SplitName.TRAIN,
              List.of(
                  record(1, "a.jpg", "Is there a fracture in the left rib?"),
                  record(2, "a.jpg", "Which plane is this?")),
              SplitName.VALIDATE,
              List.of(record(3, "v.jpg", "Which plane is this?")),
              SplitName.TEST,
              List.of(
                  record(4, "a.jpg", "Is there a fracture?"),
                  record(5, "a.jpg", "Which plane is this?"),
                  record(6, "a.jpg", "which PLANE is this"),
                  record(7, "t.jpg", "CT?"))));

  private static QuestionRecord record(long qid, String image, String question) {
    return QuestionRecord.onImage(
        new JsonRecord("f", 0, 1, 1, qid, Map.of()), image, question, "a", AnswerType.OPEN, "", "");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          its words in a row, case and marks aside | a.jpg | <image>Q: IS THERE a fracture (a)Yes | test: [4]
          the longest question wins                | a.jpg | Is there a fracture in the left rib? | train: [1]
          of equal ones that of the later split    | a.jpg | Which plane is this? Reply:          | test: [5, 6]
          another image is another question        | v.jpg | Which plane is this? Reply:          | validate: [3]
          words only as a whole                    | t.jpg | Is this a CTA scan?                  | none
          a question that nobody asks              | a.jpg | What is wrong here?                  | none
          an image that is not there               | x.jpg | Is there a fracture?                 | none
          """)
  void the_question_of_a_prompt_is_found(String why, String image, String prompt, String found) {
    assertThat(
            ASKED
                .find(image, List.of("Look at the picture.", prompt))
                .map(
                    match ->
                        match.split()
                            + ": "
                            + match.questions().stream().map(QuestionRecord::qid).toList())
                .orElse("none"))
        .isEqualTo(found);
  }
}
