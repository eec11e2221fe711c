package milesweep.common.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountTest {
  private static final List<String> TABLE =
      List.of(
          "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard",
          "28 27 0:31 / /net rw,noatime shared:7 - nfs4 srv:/ rw,vers=4.2,local_lock=none",
          "29 28 0:32 / /net/old rw master:2 propagate_from:3 - nfs srv:/old rw,nolock",
          "30 27 0:33 / /tmp rw - tmpfs tmpfs rw,size=24m",
          "31 27 0:34 / /tmp rw - xfs /dev/vdb rw",
          "32 27 0:35 / /with\\040space rw - fuse.sshfs me@host: rw");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "/, ext4, LOCAL",
    "/home/x, ext4, LOCAL",
    "/network, ext4, LOCAL",
    "/net, nfs4, NETWORK",
    "/net/home/runs, nfs4, NETWORK",
    "/net/old/runs, nfs, NETWORK",
    "/tmp/a, xfs, LOCAL",
    "/with space/a, fuse.sshfs, UNKNOWN",
  })
  void a_folder_is_on_the_last_mount_of_the_longest_part_of_its_path(
      Path path, String type, Mount.Kind kind) {
    Mount mount = Mount.of(path, TABLE);
    assertThat(mount.type()).isEqualTo(type);
    assertThat(mount.kind()).isEqualTo(kind);
  }

  @Test
  void options_tell_whether_locks_leave_the_machine() {
    assertThat(Mount.of(Path.of("/net/old"), TABLE).keepsLocksHere()).isTrue();
    assertThat(Mount.of(Path.of("/net/new"), TABLE).keepsLocksHere()).isFalse();
    for (String option : List.of("local_lock=all", "local_lock=posix", "nobrl")) {
      assertThat(new Mount(Path.of("/"), "nfs", Set.of("rw", option)).keepsLocksHere())
          .as(option)
          .isTrue();
    }
    assertThat(new Mount(Path.of("/"), "nfs", Set.of("local_lock=flock")).keepsLocksHere())
        .isFalse();
  }

  @Test
  void this_machines_own_table_is_read_also_for_what_is_not_there_yet() throws IOException {
    Mount here = Mount.of(folder);
    assertThat(here.type()).isNotEqualTo("unknown");
    assertThat(Mount.of(folder.resolve("not/yet/there"))).isEqualTo(here);
  }
}
