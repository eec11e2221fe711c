package milesweep.common.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchFolderTest {
  @TempDir private Path dir;

  private Path library(String beside, String content) throws IOException {
    Path lib = Files.createDirectories(dir.resolve("lib"));
    Files.writeString(lib.resolve("libtorch.so"), "");
    Files.writeString(dir.resolve(beside), content);
    return lib;
  }

  private static Map<String, String> named(Path lib) {
    return Map.of("PYTORCH_LIBRARY_PATH", lib.toString());
  }

  @Test
  void reads_the_version_of_libtorchs_own_archive() throws IOException {
    Path lib = library("build-version", "2.7.1+cu128\n");
    assertThat(LibtorchFolder.ofEnvironment(named(lib)))
        .contains(new LibtorchFolder(lib, "2.7.1", "cu128"));
  }

  @Test
  void reads_the_version_of_a_python_package() throws IOException {
    Path lib = library("version.py", "__version__ = '2.7.1'\ndebug = False\n");
    assertThat(LibtorchFolder.ofEnvironment(named(lib)).orElseThrow().environment())
        .containsEntry("PYTORCH_VERSION", "2.7.1")
        .containsEntry("PYTORCH_FLAVOR", "cpu")
        .containsEntry("PYTORCH_LIBRARY_PATH", lib.toString());
  }

  @Test
  void nothing_named_is_nothing_found() throws IOException {
    assertThat(LibtorchFolder.ofEnvironment(Map.of())).isEmpty();
    assertThat(LibtorchFolder.ofEnvironment(Map.of("PYTORCH_LIBRARY_PATH", " "))).isEmpty();
  }

  @Test
  void refuses_a_folder_without_a_library_or_without_a_version() throws IOException {
    assertThatThrownBy(() -> LibtorchFolder.ofEnvironment(named(dir)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no libtorch.so");
    Path lib = library("notes.txt", "2.7.1");
    assertThatThrownBy(() -> LibtorchFolder.ofEnvironment(named(lib)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("neither build-version nor version.py");
  }
}
