package milesweep.mile.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.mile.command.ProgramEnd.Failed;
import milesweep.mile.command.ProgramEnd.Stopped;
import milesweep.mile.command.ProgramEnd.Succeeded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramEndTest {
  private static final ProgramLine.Failed TOLD =
      new ProgramLine.Failed(FailureKind.TRANSIENT, "no disk", List.of());

  private static ProgramEnd end(int status, boolean hasResult, String stop, String... log) {
    return new ProgramEnd(status, hasResult, null, null, stop, 0, List.of(log));
  }

  @ParameterizedTest(name = "status {0}, log {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | done                                        | DETERMINISTIC | without a result
          1   | ValueError: x                               | TRANSIENT     | ended with status 1: ValueError: x
          2   | train.py: error: unrecognized arguments     | DETERMINISTIC | ended with status 2
          126 | Permission denied                           | DETERMINISTIC | ended with status 126
          127 | python: not found                           | DETERMINISTIC | ended with status 127
          137 | step 3                                      | TRANSIENT     | was killed (signal 9), as the kernel does when memory runs out
          139 | step 3                                      | TRANSIENT     | was ended by signal 11
          1   | torch.cuda.OutOfMemoryError: CUDA out of memory. Tried | OUT_OF_MEMORY | ran out of memory
          1   | MemoryError                                 | OUT_OF_MEMORY | ran out of memory
          1   | NotAMemoryErrorAtAll                        | TRANSIENT     | ended with status 1
          """)
  void a_program_that_says_nothing_of_its_end_is_judged_by_it(
      int status, String log, FailureKind kind, String message) {
    Failed failed = (Failed) end(status, false, null, "before", log).verdict();
    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed.message()).contains(message);
    assertThat(failed.details()).containsExactly("before", log);
  }

  @Test
  void a_result_counts_also_when_the_program_stumbles_on_its_way_out() {
    assertThat(end(139, true, null).verdict()).isEqualTo(new Succeeded());
    assertThat(end(0, true, "paused").verdict()).isEqualTo(new Succeeded());
  }

  @Test
  void a_program_that_was_asked_to_stop_has_stopped_however_it_went() {
    assertThat(end(0, false, "paused").verdict()).isEqualTo(new Stopped("paused"));
    assertThat(end(137, false, "paused").verdict()).isEqualTo(new Stopped("paused"));
  }

  @Test
  void what_it_says_of_its_failure_counts_more_than_how_it_ends() {
    assertThat(new ProgramEnd(2, true, TOLD, null, "paused", 0, List.of("x")).verdict())
        .isEqualTo(new Failed(FailureKind.TRANSIENT, "no disk", List.of("x")));
  }

  @Test
  void a_line_that_is_not_right_fails_the_stage_for_good() {
    assertThat(new ProgramEnd(137, false, null, "line 3: bad", null, 0, List.of()).verdict())
        .isEqualTo(new Failed(FailureKind.DETERMINISTIC, "line 3: bad", List.of()));
  }

  @Test
  void silence_is_tried_again() {
    Failed failed = (Failed) new ProgramEnd(143, false, null, null, null, 90, List.of()).verdict();
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("said nothing for 90 s", "trainer.silence-seconds");
  }
}
