package milesweep.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import milesweep.common.trainer.SlotFolder;
import org.junit.jupiter.api.Test;

class TrainerLaunchTest {
  private static final SlotFolder SLOT = new SlotFolder(Path.of("/d"), Path.of("/l"));
  private static final TrainerLaunch LAUNCH =
      TrainerLaunch.of(List.of(Path.of("/a.jar"), Path.of("/b.jar")), Path.of("/c"));

  @Test
  void a_trainer_gets_a_session_of_its_own_its_class_path_and_its_folders() {
    List<String> command = LAUNCH.command(SLOT);
    assertThat(command.get(0)).isEqualTo("setsid");
    assertThat(command)
        .containsSubsequence("-Xmx512m", "-cp", "/a.jar:/b.jar", TrainerLaunch.MILE)
        .containsSequence("--slot", "/d", "--local", "/l", "--cache", "/c")
        .containsSequence("--idle-seconds", "60", "--orphan-seconds", "86400");
    assertThat(LAUNCH.environment()).containsEntry("ENGINE_CACHE_DIR", "/c/engine");
  }

  @Test
  void a_niceness_comes_before_all_else() {
    assertThat(LAUNCH.withNiceness(5).command(SLOT)).startsWith("nice", "-n", "5", "setsid");
  }

  @Test
  void a_class_data_archive_is_a_flag_of_the_jvm_that_says_nothing_in_the_log() {
    List<String> command = LAUNCH.withArchive(Path.of("/x.jsa")).command(SLOT);
    assertThat(command)
        .containsSubsequence(
            "-XX:SharedArchiveFile=/x.jsa", "-Xlog:cds=off", "-cp", TrainerLaunch.MILE);
  }
}
