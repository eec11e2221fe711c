package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceCommandTest {
  @Test
  void the_reference_page_lists_every_key_as_the_code_describes_it() throws IOException {
    Path page = Path.of(System.getProperty("milesweep.install"), "docs", "sweep-format.md");
    assertThat(Files.readString(page))
        .as("run ./milesweep reference and put its table into " + page)
        .contains(ReferenceCommand.table());
  }

  @Test
  void the_schema_of_sweep_files_is_the_one_that_the_command_prints() throws IOException {
    Path schema = Path.of(System.getProperty("milesweep.install"), "docs", "sweep.schema.json");
    assertThat(Outcome.run("reference", "--schema").expect(ExitCode.DONE))
        .as("run ./milesweep reference --schema > " + schema)
        .isEqualTo(Files.readString(schema));
  }
}
