package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaosCommandTest {
  @Test
  void the_plan_is_printed_without_running_it() {
    String[] command = {"selftest", "chaos", "--plan", "--minutes", "0.1", "--seed", "3"};
    String first = Outcome.run(command).expect(ExitCode.DONE);
    assertThat(first).contains("stop of a trainer w1, slot 1").hasLineCount(4);
    assertThat(Outcome.run(command).expect(ExitCode.DONE)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "2000"})
  void a_time_that_is_none_is_wrong_input(String minutes) {
    Outcome.run("selftest", "chaos", "--minutes", minutes).expect(ExitCode.WRONG_INPUT);
  }

  @Test
  void a_folder_with_something_in_it_is_not_written_to(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("mine"), "text");
    assertThat(
            Outcome.run("selftest", "chaos", "--keep", folder.toString())
                .expect(ExitCode.WRONG_INPUT))
        .contains("is not empty");
  }
}
