package milesweep.mile.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.Hashes;
import milesweep.common.view.CommandSettings.Code;
import milesweep.mile.command.CodeFingerprint.Extent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeFingerprintTest {
  @TempDir Path folder;
  private Path code;

  @BeforeEach
  void files() throws IOException {
    code = Files.createDirectories(folder.resolve("here/code"));
    Files.writeString(code.resolve("train.py"), "print(1)");
    Files.writeString(Files.createDirectories(code.resolve("lib")).resolve("a.py"), "a");
  }

  private static CodeFingerprint print(boolean isGiven, Path... roots) throws IOException {
    return print(Extent.ALL, isGiven, roots);
  }

  private static CodeFingerprint print(Extent extent, boolean isGiven, Path... roots)
      throws IOException {
    return CodeFingerprint.of(
        new Code(List.of(roots), isGiven), extent, file -> Hashes.sha256(Files.readString(file)));
  }

  private Path write(String name) throws IOException {
    Path file = code.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void it_is_the_content_that_counts_and_not_the_place() throws IOException {
    CodeFingerprint before = print(false, code);
    assertThat(before.files()).isEqualTo(2);
    assertThat(before.bytes()).isEqualTo(9);
    Path moved = folder.resolve("moved");
    Files.move(code, moved);
    assertThat(print(false, moved).sha256()).isEqualTo(before.sha256());
    Files.writeString(moved.resolve("lib/a.py"), "b");
    assertThat(print(false, moved).sha256()).isNotEqualTo(before.sha256());
  }

  @Test
  void a_file_under_another_name_is_another_program() throws IOException {
    String before = print(false, code).sha256();
    Files.move(code.resolve("lib/a.py"), code.resolve("lib/b.py"));
    assertThat(print(false, code).sha256()).isNotEqualTo(before);
  }

  @Test
  void what_is_no_code_is_passed_over() throws IOException {
    String before = print(false, code).sha256();
    for (String name :
        List.of(
            ".git/index",
            ".hidden",
            "__pycache__/a.pyc",
            "lib/__pycache__/a.pyc",
            "venv/pyvenv.cfg",
            "venv/lib/torch.py",
            "node_modules/x.js",
            "runs/coordinator/store.lock",
            "runs/log",
            "other/workers/w1/incarnation",
            "sweep.conf")) {
      write(name);
    }
    assertThat(print(false, code).sha256()).isEqualTo(before);
    write("workers/pool.py"); // a package of that name is no home
    assertThat(print(false, code).sha256()).isNotEqualTo(before);
  }

  @Test
  void sources_are_what_a_program_is_written_in_and_not_what_it_leaves() throws IOException {
    String sources = print(Extent.SOURCES, false, code).sha256();
    String all = print(false, code).sha256();
    for (String name : List.of("log.txt", "sweep.log", "out.json", "figure.png", "weights")) {
      write(name);
    }
    assertThat(print(Extent.SOURCES, false, code).sha256()).isEqualTo(sources);
    assertThat(print(false, code).sha256()).isNotEqualTo(all);
    assertThat(write("tool").toFile().setExecutable(true)).isTrue();
    assertThat(print(Extent.SOURCES, false, code).sha256()).isNotEqualTo(sources);
  }

  @Test
  void what_is_named_counts_also_when_it_is_a_sweep_file_or_hidden() throws IOException {
    Path settings = write("settings.conf");
    assertThat(print(true, code).files()).isEqualTo(3);
    assertThat(print(true, settings, write(".hidden")).files()).isEqualTo(2);
  }

  @Test
  void those_that_were_changed_last_can_be_told() throws IOException {
    Path old = write("old");
    old.toFile().setLastModified(1_000_000);
    for (String name : List.of("n1", "n2", "n3")) {
      write(name).toFile().setLastModified(4_000_000_000_000L);
    }
    assertThat(print(false, code).newest()).containsExactlyInAnyOrder("n1", "n2", "n3");
  }

  @Test
  void a_folder_of_data_is_refused_unless_it_is_named() throws IOException {
    for (int i = 0; i <= CodeFingerprint.MOST_FILES; i++) {
      write("data/" + i);
    }
    assertThatThrownBy(() -> print(false, code))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has more than 2000 files or 256 MiB")
        .hasMessageContaining("trainer.files");
    assertThat(print(true, code).files()).isEqualTo(CodeFingerprint.MOST_FILES + 3);
  }

  @Test
  void a_link_that_leads_back_does_not_lead_on_for_ever() throws IOException {
    Files.createSymbolicLink(code.resolve("lib/up"), code);
    assertThat(print(false, code).files()).isEqualTo(2);
  }
}
