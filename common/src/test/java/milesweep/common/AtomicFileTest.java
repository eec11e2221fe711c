package milesweep.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void what_cannot_be_put_in_its_place_leaves_no_other_file() throws IOException {
    Path taken = Files.createDirectories(folder.resolve("taken/by-something")).getParent();
    assertThatThrownBy(() -> AtomicFile.writePrivate(taken, new byte[3]))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AtomicFile.write(taken, new byte[3])).isInstanceOf(IOException.class);
    assertThat(folder).isDirectoryContaining(path -> path.equals(taken));
    assertThat(folder.toFile().list()).containsExactly("taken");
  }
}
