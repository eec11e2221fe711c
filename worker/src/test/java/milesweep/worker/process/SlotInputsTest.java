package milesweep.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import milesweep.common.AtomicFile;
import milesweep.common.Hashes;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToNode;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A slot whose stage has inputs that are not where the spec says. */
class SlotInputsTest {
  private static final StageAttempt ATTEMPT = FakeStage.attempt(1, 1);
  private static final String CONTENT = "weights";
  private static final String HASH = Hashes.sha256(CONTENT);

  @TempDir Path home;
  private SlotRig rig;

  @BeforeEach
  void sets_up_a_slot() throws IOException {
    rig = new SlotRig(home, FakeTrainer.class.getName());
  }

  @AfterEach
  void leaves_no_process_behind() throws IOException {
    rig.close();
  }

  private static StageSpec spec() {
    StageSpec plain = FakeStage.epochs(1).spec(ATTEMPT);
    return plain.withInputs(
        plain.sources(),
        List.of(new Artifact(HASH, CONTENT.length(), "/nowhere/weights.safetensors")),
        null,
        List.of());
  }

  private void cache() throws IOException {
    Files.createDirectories(home.resolve("artifact-cache"));
    Files.writeString(home.resolve("artifact-cache").resolve(HASH), CONTENT);
  }

  private void nobodyElse(boolean complete) {
    rig.artifacts.directory().update(new ToNode.Peers(complete, List.of()));
  }

  @Test
  void the_trainer_is_given_the_path_of_this_machine() throws IOException {
    cache();
    rig.keeper.run(spec());
    assertThat(rig.untilEnded(ATTEMPT)).isInstanceOf(Report.Succeeded.class);
    StageSpec started =
        AtomicFile.readJson(rig.folder(ATTEMPT).spec(), StageSpec.class).orElseThrow();
    assertThat(started.weights())
        .containsExactly(
            new Artifact(
                HASH, CONTENT.length(), home.resolve("artifact-cache").resolve(HASH).toString()));
  }

  @Test
  void an_attempt_whose_inputs_are_awaited_is_held_with_its_progress_and_can_be_stopped()
      throws IOException {
    nobodyElse(false); // the coordinator may not have heard yet of who has them
    rig.keeper.run(spec());
    rig.keeper.tick();
    Held held = rig.keeper.held().get(0);
    assertThat(held.attempt()).isEqualTo(ATTEMPT);
    assertThat(held.running()).isTrue();
    assertThat(held.progress().fetching()).isTrue();
    assertThat(rig.folder(ATTEMPT).path()).doesNotExist();
    assertThat(rig.keeper.isSettled()).isFalse();

    rig.keeper.stop(ATTEMPT, "drained");
    assertThat(rig.untilEnded(ATTEMPT)).isEqualTo(new Report.Stopped("drained"));
    rig.until(rig.keeper::isSettled);
  }

  @Test
  void what_nobody_has_is_reported_as_missing() throws IOException {
    nobodyElse(true);
    rig.keeper.run(spec());
    Report.Failed failed = (Report.Failed) rig.untilEnded(ATTEMPT);
    assertThat(failed.kind()).isEqualTo(FailureKind.MISSING_INPUT);
    assertThat(failed.details()).containsExactly(HASH);
    rig.until(rig.keeper::isSettled);

    rig.keeper.run(FakeStage.epochs(1).spec(FakeStage.attempt(2, 1)));
    assertThat(rig.untilEnded(FakeStage.attempt(2, 1))).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void what_nobody_can_be_asked_for_is_a_failure_that_is_tried_again() throws IOException {
    nobodyElse(false);
    rig.keeper.run(spec());
    Report.Failed failed = (Report.Failed) rig.untilEnded(ATTEMPT);
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("not heard of all nodes yet");
  }

  @Test
  void a_node_that_dies_while_it_fetches_knows_nothing_of_the_attempt() throws IOException {
    nobodyElse(false);
    rig.keeper.run(spec());
    rig.restart();
    assertThat(rig.keeper.held()).isEmpty();
    cache();
    rig.keeper.run(spec()); // as it is granted anew, under whatever number
    assertThat(rig.untilEnded(ATTEMPT)).isInstanceOf(Report.Succeeded.class);
  }

  @Test
  void what_a_running_attempt_uses_stays_in_the_cache_over_a_restart() throws IOException {
    cache();
    StageSpec held = FakeStage.epochs(1).held().spec(ATTEMPT);
    rig.keeper.run(held.withInputs(held.sources(), spec().weights(), null, List.of()));
    rig.untilReports(ATTEMPT, 2);
    rig.restart();
    assertThat(rig.artifacts.isPinned(HASH)).isTrue();
    Files.createFile(FakeStage.go(rig.folder(ATTEMPT)));
    rig.untilEnded(ATTEMPT);
    rig.until(rig.keeper::isSettled);
    assertThat(rig.artifacts.isPinned(HASH)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"SUCCEED", "SUCCEED_WHEN_ASKED"})
  void weights_that_a_stage_has_brought_are_given_out(FakeStage.End end) throws IOException {
    Path result = Files.createDirectories(rig.folder(ATTEMPT).result());
    Path weights = Files.writeString(result.resolve("weights"), CONTENT);
    rig.keeper.run(FakeStage.epochs(1).ending(end).spec(ATTEMPT));
    rig.untilEnded(ATTEMPT);
    assertThat(rig.artifacts.held().artifact(HASH)).contains(weights);
    rig.restart();
    assertThat(rig.artifacts.held().artifact(HASH)).as("after a restart").contains(weights);
  }
}
