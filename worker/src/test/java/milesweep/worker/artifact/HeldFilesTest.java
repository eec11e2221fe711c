package milesweep.worker.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import milesweep.common.FileHashes;
import milesweep.common.Hashes;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFilesTest {
  private static final StageKey STAGE = new StageKey("0123456789ab");
  private static final String HASH = Hashes.sha256("weights");

  @TempDir private Path home;
  private Path secret;
  private Path checkpoints;
  private NodeArtifacts node;

  @BeforeEach
  void a_node_with_checkpoints_of_a_stage() throws IOException {
    secret = Files.writeString(home.resolve("secret"), "weights");
    checkpoints = Files.createDirectories(home.resolve("stages/" + STAGE + "/checkpoints"));
    Files.writeString(checkpoints.resolve("checkpoint-000001-0000000.safetensors"), "one");
    Files.createDirectories(checkpoints.resolve("program"));
    Files.writeString(checkpoints.resolve("program/état 1"), "two");
    node = node();
  }

  private NodeArtifacts node() {
    return new NodeArtifacts(
        home.resolve("stages"),
        home.resolve("artifacts"),
        home.resolve("cache"),
        ArtifactSettings.USUAL,
        Optional.empty(),
        System::nanoTime);
  }

  private Path made(String content) throws IOException {
    Path result = Files.createDirectories(home.resolve("stages/" + STAGE + "/result"));
    Path file = Files.writeString(result.resolve("weights.safetensors"), content);
    node.made(STAGE, new Artifact(HASH, Files.size(file), file.toString()));
    return file;
  }

  @Test
  void what_a_stage_made_is_given_out_also_after_a_restart() throws IOException {
    assertThat(node.held().artifact(HASH)).isEmpty();
    Path file = made("weights");
    assertThat(node.held().artifact(HASH)).contains(file);
    assertThat(node().held().artifact(HASH)).contains(file);
  }

  @Test
  void a_file_whose_content_is_another_one_by_now_is_not_given_out() throws IOException {
    Path file = made("weights");
    assertThat(node.held().artifact(HASH)).isPresent();
    Files.writeString(file, "damage!!");
    assertThat(node.held().artifact(HASH)).isEmpty();
  }

  @Test
  void a_stage_can_name_no_file_outside_its_own_folder() throws IOException {
    node.made(STAGE, new Artifact(HASH, 7, secret.toString()));
    Path result = Files.createDirectories(home.resolve("stages/" + STAGE + "/result"));
    Path link = Files.createSymbolicLink(result.resolve("link"), secret);
    node.made(STAGE, new Artifact(HASH, 7, link.toString()));
    assertThat(node.held().artifact(HASH)).isEmpty();
  }

  @Test
  void only_hashes_are_looked_up() throws IOException {
    HeldFiles held = node.held();
    assertThat(held.artifact("../secret")).isEmpty();
    assertThat(held.artifact(secret.toString())).isEmpty();
    assertThat(held.artifact("")).isEmpty();
  }

  @Test
  void checkpoints_are_listed_with_their_content_and_found_by_these_names_alone()
      throws IOException {
    Files.writeString(checkpoints.resolve("checkpoint-000002-0000000.safetensors.tmp"), "half");
    Files.writeString(checkpoints.resolve("checkpoint-000000-0000000.safetensors.damaged"), "bad");
    Files.createSymbolicLink(checkpoints.resolve("checkpoint-9"), secret);
    HeldFiles held = node.held();
    assertThat(held.checkpoints(STAGE))
        .containsExactly(
            new CheckpointFile("checkpoint-000001-0000000.safetensors", 3, Hashes.sha256("one")),
            new CheckpointFile("program/état 1", 3, Hashes.sha256("two")));
    assertThat(held.checkpoint(STAGE, "program/état 1"))
        .contains(checkpoints.resolve("program/état 1"));
    for (String name :
        List.of(
            "../../../secret",
            secret.toString(),
            "checkpoint-9",
            "program",
            "program/../checkpoint-000001-0000000.safetensors",
            "")) {
      assertThat(held.checkpoint(STAGE, name)).as(name).isEmpty();
    }
    assertThat(held.checkpoints(new StageKey("ba9876543210"))).isEmpty();
  }

  @Test
  void hashes_are_those_of_the_files() throws IOException {
    assertThat(FileHashes.of(secret)).isEqualTo(HASH);
  }
}
