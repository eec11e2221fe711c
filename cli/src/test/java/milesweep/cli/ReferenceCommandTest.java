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
}
