package milesweep.mile.tensor;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchCheckTest {
  @TempDir private Path dir;

  private Map<String, String> environment(String version, String flavor) throws IOException {
    Path lib = Files.createDirectories(dir.resolve("lib"));
    Files.writeString(lib.resolve("libtorch.so"), "");
    Files.writeString(dir.resolve("build-version"), version + "+" + flavor);
    return Map.of(
        "PYTORCH_LIBRARY_PATH", lib.toString(),
        "PYTORCH_VERSION", version,
        "PYTORCH_FLAVOR", flavor);
  }

  @Test
  void takes_a_libtorch_of_the_bridges_version() throws IOException {
    Map<String, String> environment = environment(LibtorchCheck.jniVersion(), "cpu");
    assertThatCode(() -> LibtorchCheck.run(environment)).doesNotThrowAnyException();
  }

  @Test
  void refuses_another_version_before_it_can_crash_the_process() throws IOException {
    Map<String, String> environment = environment("2.13.0", "cpu");
    assertThatThrownBy(() -> LibtorchCheck.run(environment))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("is libtorch 2.13.0")
        .hasMessageContaining("needs " + LibtorchCheck.jniVersion());
  }

  @Test
  void refuses_a_cuda_version_without_a_bridge() throws IOException {
    Map<String, String> environment = environment(LibtorchCheck.jniVersion(), "cu999");
    assertThatThrownBy(() -> LibtorchCheck.run(environment))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("cu999");
  }

  @Test
  void says_which_variable_the_engine_still_needs() throws IOException {
    String path = environment(LibtorchCheck.jniVersion(), "cpu").get("PYTORCH_LIBRARY_PATH");
    assertThatThrownBy(() -> LibtorchCheck.run(Map.of("PYTORCH_LIBRARY_PATH", path)))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("PYTORCH_");
  }
}
