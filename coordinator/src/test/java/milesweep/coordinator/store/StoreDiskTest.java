package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import milesweep.common.disk.DiskReport;
import milesweep.common.disk.Mount;
import org.junit.jupiter.api.Test;

class StoreDiskTest {
  private static Optional<String> fault(String lockFault, String syncFault, String... options) {
    Mount mount = new Mount(Path.of("/net"), "nfs4", Set.of(options));
    return StoreDisk.fault(
        new DiskReport(
            mount,
            Optional.ofNullable(lockFault),
            Optional.ofNullable(syncFault),
            Duration.ofMillis(3)));
  }

  @Test
  void a_file_system_on_which_both_work_will_do_wherever_it_is() {
    assertThat(fault(null, null)).isEmpty();
  }

  @Test
  void one_without_locks_or_fsync_is_refused_with_its_name_and_the_ways_out() {
    for (Optional<String> fault :
        java.util.List.of(
            fault("No locks available", null),
            fault(null, "Input/output error"),
            fault(null, null, "rw", "nolock"))) {
      assertThat(fault)
          .hasValueSatisfying(
              words ->
                  assertThat(words)
                      .contains("on nfs4, mounted at /net", "--home", "--store")
                      .containsAnyOf(
                          "(No locks available)", "fsync fails (Input/output", "machine alone"));
    }
  }
}
