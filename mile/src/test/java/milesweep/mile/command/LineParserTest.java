package milesweep.mile.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
  private static LineParser.Parsed parsed(String line) throws LineFault {
    return LineParser.parse(line).orElseThrow(() -> new AssertionError("not ours: " + line));
  }

  private static ProgramLine read(String line) throws LineFault {
    return parsed(line).line();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Epoch 3/10: loss 0.5",
        "{'milesweep': 'epoch'}",
        "{\"loss\": 0.5}",
        "{\"note\": \"milesweep\", \"loss\"",
        "{\"text\": {\"milesweep\": \"epoch\"}}",
        "[{\"milesweep\":\"epoch\"}]",
        "  {\"milesweep\":\"epoch\"}",
        "{\"a\":1} {\"milesweep\":\"epoch\"}",
        "null"
      })
  void what_a_library_prints_is_not_ours(String line) throws LineFault {
    assertThat(LineParser.parse(line)).isEmpty();
  }

  @Test
  void an_epoch_has_a_number_a_loss_and_what_else_the_program_tells() throws LineFault {
    assertThat(
            read(
                """
                {"milesweep":"epoch","epoch":3,"epochs":10,"loss":0.5,"learning-rate":1e-3,"seconds":2.5,\
                "metrics":{"accuracy":81,"f1":0.25}}"""))
        .isEqualTo(
            new ProgramLine.Epoch(3, 10, 0.5, 0.001, 2.5, Map.of("accuracy", 81.0, "f1", 0.25)));
    assertThat(read("{\"milesweep\": \"epoch\", \"epoch\": 1.0, \"loss\": 2}"))
        .isEqualTo(new ProgramLine.Epoch(1, null, 2.0, null, null, Map.of()));
  }

  @Test
  void names_may_be_written_the_way_python_writes_them() throws LineFault {
    ProgramLine line =
        read("{\"milesweep\":\"epoch\",\"epoch\":1,\"loss\":1,\"learning_rate\":0.1}");
    assertThat(((ProgramLine.Epoch) line).learningRate()).isEqualTo(0.1);
  }

  @Test
  void a_figure_that_is_no_number_is_left_aside_and_told_of() throws LineFault {
    LineParser.Parsed parsed =
        parsed("{\"milesweep\":\"result\",\"metrics\":{\"a\":NaN,\"b\":null,\"c\":1},\"los\":3}");
    assertThat(((ProgramLine.Result) parsed.line()).metrics()).containsOnlyKeys("c");
    assertThat(parsed.notes())
        .containsExactly(
            "result: a is NaN and is left aside", "result: unknown field \"los\" is left aside");
  }

  @Test
  void the_other_kinds_of_lines_are_read() throws LineFault {
    assertThat(read("{\"milesweep\":\"started\",\"epoch\":2,\"environment\":{\"torch\":2.3}}"))
        .isEqualTo(new ProgramLine.Started(2, Map.of("torch", "2.3")));
    assertThat(read("{\"milesweep\":\"progress\",\"step\":7,\"steps\":9,\"loss\":null}"))
        .isEqualTo(new ProgramLine.Step(null, null, 7, 9, null));
    assertThat(read("{\"milesweep\":\"checkpoint\",\"path\":\"e\",\"epoch\":2}"))
        .isEqualTo(new ProgramLine.Checkpoint("e", 2, 0));
    ProgramLine.Answered answered =
        new ProgramLine.Answered(-4, "ct", "CT", false, "x.png", "organ");
    assertThat(
            read(
                """
                {"milesweep":"predictions","predictions":[{"qid":-4,"answer":"ct","reference":"CT",\
                "closed":false,"image":"x.png","type":"organ"}]}"""))
        .isEqualTo(new ProgramLine.Predictions(List.of(answered)));
    assertThat(read("{\"milesweep\":\"prediction\",\"qid\":1,\"answer\":\"\"}"))
        .isEqualTo(
            new ProgramLine.Predictions(
                List.of(new ProgramLine.Answered(1, "", null, null, null, null))));
    assertThat(read("{\"milesweep\":\"warning\",\"message\":\"hot\"}"))
        .isEqualTo(new ProgramLine.Warning("hot"));
    assertThat(read("{\"milesweep\":\"failed\",\"message\":\"full\",\"kind\":\"out_of_memory\"}"))
        .isEqualTo(new ProgramLine.Failed(FailureKind.OUT_OF_MEMORY, "full", List.of()));
    assertThat(read("{\"milesweep\":\"failed\",\"message\":\"bad\",\"details\":[\"a\",1]}"))
        .isEqualTo(new ProgramLine.Failed(FailureKind.DETERMINISTIC, "bad", List.of("a", "1")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          "epochs","epoch":1,"loss":1                       | unknown kind "epochs"; one of checkpoint, epoch,
          "epoch","loss":1                                  | epoch: epoch is missing; it must be a whole number, 1 or more
          "epoch","epoch":0,"loss":1                        | epoch: epoch must be a whole number, 1 or more, was 0
          "epoch","epoch":1.5,"loss":1                      | epoch: epoch must be a whole number, 1 or more, was 1.5
          "epoch","epoch":99999999999,"loss":1              | epoch: epoch is too large
          "epoch","epoch":1                                 | epoch: loss is missing
          "epoch","epoch":1,"loss":"low"                    | epoch: loss must be a number, was "low"
          "epoch","epoch":1,"loss":NaN                      | epoch: loss is NaN; training that has left the numbers
          "epoch","epoch":1,"loss":-Infinity                | epoch: loss is -Infinity
          "epoch","epoch":1,"loss":1,"metrics":[1]          | epoch: metrics must be an object of at most 200 numbers
          "epoch","epoch":1,"loss":1,"metrics":{"a":"b"}    | epoch: metrics.a must be a number, was "b"
          "progress","epoch":1                              | progress: step is missing
          "checkpoint","path":7,"epoch":1                   | checkpoint: path must be a text, was 7
          "checkpoint","path":"a"                           | checkpoint: epoch is missing
          "prediction","qid":"q1","answer":"a"              | prediction: qid must be a whole number, was "q1"
          "prediction","qid":1                              | prediction: answer is missing
          "predictions","predictions":{}                    | predictions: predictions must be a list of objects
          "predictions","predictions":[{"qid":1,"answer":"a","closed":"no"}] | closed must be true or false, was "no"
          "result","weights":["a","b"]                      | result: weights must be a text, was ["a","b"]
          "result","trainable-parameters":-1                | result: trainable-parameters must be a whole number, 0 or more
          "failed","message":"x","kind":"bad"               | failed: kind must be deterministic, transient or out-of-memory, was "bad"
          "epoch","epoch":1,"loss":1,                       | not JSON
          """)
  void a_line_of_ours_that_is_not_right_is_a_fault(String fields, String told) {
    LineFault fault =
        catchThrowableOfType(
            LineFault.class, () -> LineParser.parse("{\"milesweep\":" + fields + "}"));
    assertThat(fault).as(fields).hasMessageContaining(told);
  }

  @Test
  void a_text_too_long_for_a_report_is_a_fault() {
    String line =
        "{\"milesweep\":\"prediction\",\"qid\":5,\"answer\":\"%s\"}".formatted("x".repeat(20_001));
    assertThat(catchThrowableOfType(LineFault.class, () -> LineParser.parse(line)))
        .hasMessageContaining("qid 5: a text of 20001 characters; at most 20000");
  }
}
