package milesweep.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class DiskFaultTest {
  @Test
  void a_failure_is_told_with_its_file_and_reason() {
    assertThat(DiskFault.words(new FileSystemException("/h", null, "Read-only file system")))
        .isEqualTo("/h: Read-only file system");
    assertThat(DiskFault.words(new AccessDeniedException("/h"))).isEqualTo("/h: permission denied");
    assertThat(DiskFault.words(new NoSuchFileException("/h"))).startsWith("/h: no such file");
    assertThat(DiskFault.words(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
    assertThat(DiskFault.words(new IOException())).isEqualTo("java.io.IOException");
  }
}
