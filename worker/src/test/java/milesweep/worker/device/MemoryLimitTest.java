package milesweep.worker.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLimitTest {
  @TempDir Path folder;

  private void limit(String group, String limit) throws IOException {
    Path path = folder.resolve("groups").resolve(group);
    Files.createDirectories(path);
    Files.writeString(path.resolve("memory.max"), limit + "\n");
  }

  private OptionalLong of(String group) throws IOException {
    Files.createDirectories(folder.resolve("groups"));
    Path membership = folder.resolve("cgroup");
    Files.writeString(membership, "1:cpu:/other\n0::" + group + "\n");
    return MemoryLimit.of(folder.resolve("groups"), membership);
  }

  @Test
  void a_jobs_limit_counts_for_the_steps_within() throws IOException {
    limit("slurm/job_7", "4000000000");
    limit("slurm/job_7/step_0", "max");
    limit("slurm/job_8", "1000");
    assertThat(of("/slurm/job_7/step_0/task_1")).hasValue(4_000_000_000L);
  }

  @Test
  void the_least_of_all_groups_around_counts() throws IOException {
    limit("", "3000");
    limit("a", "2000");
    limit("a/b", "5000");
    assertThat(of("/a/b")).hasValue(2000);
    assertThat(of("/")).hasValue(3000);
  }

  @Test
  void where_nothing_limits_there_is_no_limit() throws IOException {
    assertThat(of("/a")).isEmpty();
    limit("a", "max");
    assertThat(of("/a")).isEmpty();
  }

  @Test
  void a_group_that_is_not_seen_from_here_leaves_the_one_that_is_mounted() throws IOException {
    limit("", "3000");
    assertThat(of("/../../elsewhere")).as("as a container sees its own group").hasValue(3000);
    assertThat(of("/kubepods/pod1")).hasValue(3000);
    assertThat(MemoryLimit.of(folder.resolve("groups"), folder.resolve("none"))).hasValue(3000);
  }
}
