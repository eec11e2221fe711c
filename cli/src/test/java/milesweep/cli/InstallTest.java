package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import milesweep.common.disk.Mount.Kind;
import org.junit.jupiter.api.Test;

class InstallTest {
  private static final Path OWN = Path.of("/opt/milesweep/target");
  private static final Path SCRATCH = Path.of("/local/scratch");

  @Test
  void caches_are_in_the_install_unless_it_cannot_be_written_or_is_another_machines() {
    assertThat(Install.cache(OWN, true, Kind.LOCAL, null)).isEqualTo(OWN.resolve("native"));
    assertThat(Install.cache(OWN, true, Kind.LOCAL, SCRATCH)).isEqualTo(OWN.resolve("native"));
    assertThat(Install.cache(OWN, true, Kind.NETWORK, null)).isEqualTo(OWN.resolve("native"));
    assertThat(Install.cache(OWN, true, Kind.NETWORK, SCRATCH)).isEqualTo(SCRATCH.resolve("cache"));
    assertThat(Install.cache(OWN, false, Kind.LOCAL, SCRATCH)).isEqualTo(SCRATCH.resolve("cache"));
    assertThat(Install.cache(OWN, false, Kind.LOCAL, null))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/milesweep"));
  }
}
