package milesweep.mile.trainer;

import static milesweep.mile.trainer.CommandRig.await;
import static milesweep.mile.trainer.CommandRig.failure;
import static milesweep.mile.trainer.CommandRig.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.FileHashes;
import milesweep.common.Json;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.EpochEnded;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.trainer.ProcessIdentity;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts as trainers: what they say becomes the reports of a stage. */
class CommandStageTest {
  private static final String RESULT = "echo '{\"milesweep\":\"result\"}'\n";

  /** Counts to five, resumes, and stops when told to; leaves a file for each epoch it has done. */
  private static final String COUNTING =
      """
      read -r start
      field() { echo "$start" | sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p"; }
      checkpoints=$(field checkpoints); results=$(field results); resume=$(field path)
      total=0
      [ -n "$resume" ] && total=$(cat "$resume")
      echo "resumed at $total" >&2
      while [ "$total" -lt 5 ]; do
        while [ -e gate ] && [ "$total" -ge 2 ]; do sleep 0.05; done
        total=$((total + 1))
        echo "$total" >"$checkpoints/at-$total"
        echo "{\\"milesweep\\":\\"epoch\\",\\"epoch\\":$total,\\"epochs\\":5,\\"loss\\":0.$total}"
        echo "{\\"milesweep\\":\\"checkpoint\\",\\"path\\":\\"at-$total\\",\\"epoch\\":$total}"
      done
      echo "total $total" >"$results/weights"
      echo '{"milesweep":"result","weights":"weights","trainable_parameters":1,"total_parameters":4}'
      """;

  @TempDir Path home;

  private CommandRig rig(String body) throws Exception {
    return new CommandRig(home, body);
  }

  private static List<EpochEnded> epochs(List<Report> reports) {
    return reports.stream()
        .filter(EpochEnded.class::isInstance)
        .map(EpochEnded.class::cast)
        .toList();
  }

  @Test
  void prepare_sees_the_code_and_the_environment_and_says_how_much_that_is() throws Exception {
    CommandRig rig = rig(RESULT).with("trainer.environment", List.of("echo", "torch==2.3"));
    List<Report> reports = rig.run(rig.prepare());
    StageResult prepared = result(reports);
    assertThat(prepared.fingerprints())
        .containsOnlyKeys("trainer.files", "trainer.sources", "trainer.environment");
    assertThat(prepared.counts()).containsEntry("trainer.files", 1L);
    assertThat(prepared.context().threads()).isEqualTo(1);
    assertThat(((Report.Started) reports.get(0)).environment())
        .containsEntry("trainer.environment", "torch==2.3\n");
  }

  @Test
  void prepare_tells_all_faults_of_a_command_at_once() throws Exception {
    CommandRig rig =
        rig(RESULT)
            .with("trainer.command", List.of("no-such-program", "absent.py"))
            .with("trainer.environment", List.of("./train.sh/x"))
            .withSource("trainer.files", List.of(home.resolve("gone").toString()));
    Report.Failed failed = failure(rig.run(rig.prepare()));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.details())
        .anyMatch(line -> line.contains("there is no program \"no-such-program\" on the PATH"))
        .anyMatch(line -> line.contains("there is no script " + rig.program()))
        .anyMatch(line -> line.startsWith("trainer.environment: there is no program"))
        .anyMatch(line -> line.contains("gone is not there"))
        .hasSize(4);
  }

  @Test
  void a_script_without_the_right_to_be_executed_is_told_apart_from_one_that_is_not_there()
      throws Exception {
    CommandRig rig = rig(RESULT);
    Files.setPosixFilePermissions(
        rig.program().resolve("train.sh"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    assertThat(failure(rig.run(rig.prepare())).details())
        .singleElement()
        .asString()
        .contains("may not be executed; chmod +x it");
  }

  @Test
  void an_environment_that_cannot_be_told_is_a_fault() throws Exception {
    CommandRig rig =
        rig(RESULT)
            .with("trainer.environment", List.of("sh", "-c", "echo no pip here >&2; exit 3"));
    assertThat(failure(rig.run(rig.prepare())).details())
        .singleElement()
        .asString()
        .contains("trainer.environment: sh -c", "ended with status 3: no pip here");
  }

  @Test
  void a_program_hears_of_everything_it_needs_in_one_line() throws Exception {
    CommandRig rig =
        rig("read -r start; echo \"$start\" >start.json\n" + RESULT)
            .with("trainer.config.layers", List.of(1, 2.5))
            .with("trainer.config.optimizer.name", "sgd")
            .with("lora.rank", 4);
    StageSpec spec = rig.train(3, rig.prepared());
    result(rig.run(spec));
    JsonNode start = Json.MAPPER.readTree(rig.program().resolve("start.json").toFile());
    assertThat(start.get("milesweep").asText()).isEqualTo("start");
    assertThat(start.get("protocol").asInt()).isEqualTo(1);
    assertThat(start.get("stage").asText()).isEqualTo("train");
    assertThat(start.get("attempt").asInt()).isEqualTo(3);
    assertThat(start.get("seed").asInt()).isEqualTo(7);
    assertThat(start.get("config").toString())
        .isEqualTo("{\"layers\":[1,2.5],\"lr\":0.1,\"optimizer\":{\"name\":\"sgd\"}}");
    assertThat(start.get("settings").toString()).isEqualTo("{\"lora\":{\"rank\":4}}");
    assertThat(start.get("fingerprints").has("trainer.files")).isTrue();
    assertThat(start.get("resume").isNull()).isTrue();
    assertThat(start.get("format").isNull()).isTrue();
    assertThat(start.get("weights")).isEmpty();
    assertThat(start.get("threads").asInt()).isEqualTo(1);
    assertThat(Path.of(start.get("checkpoints").asText())).isDirectory();
    assertThat(Path.of(start.get("results").asText())).isDirectory();
  }

  @Test
  void a_program_finds_its_threads_in_its_environment_and_starts_in_its_folder() throws Exception {
    CommandRig rig =
        rig("pwd; echo \"$OMP_NUM_THREADS $PYTHONUNBUFFERED $PYTHONHASHSEED $MILESWEEP_PROTOCOL\"");
    assertThat(failure(rig.train()).details())
        .containsExactly(rig.program().toRealPath().toString(), "1 1 0 1");
  }

  @Test
  void what_a_program_says_becomes_reports_in_its_order() throws Exception {
    List<Report> reports = rig(COUNTING).train();
    assertThat(reports.get(0)).isInstanceOf(Report.Started.class);
    assertThat(epochs(reports)).extracting(EpochEnded::epoch).containsExactly(1, 2, 3, 4, 5);
    assertThat(reports.get(2)).isInstanceOf(Report.CheckpointSaved.class);
    StageResult result = result(reports);
    assertThat(result.finalLoss()).isEqualTo(0.5);
    assertThat(result.trainableParameters()).isEqualTo(1);
    assertThat(Path.of(result.weights().path())).hasContent("total 5");
    assertThat(result.weightsSha256()).isEqualTo(result.weights().sha256());
    assertThat(result.seconds()).isPositive();
  }

  @Test
  void a_stop_leaves_a_checkpoint_that_another_attempt_goes_on_from() throws Exception {
    CommandRig rig = rig(COUNTING);
    Path gate = Files.createFile(rig.program().resolve("gate"));
    rig.withSource("trainer.stop-seconds", 0);
    StageResult prepared = rig.prepared();
    StageSpec first = rig.train(1, prepared);
    AttemptThread attempt = rig.begin(first);
    await("two epochs", () -> epochs(rig.reports(first)).size() == 2);
    attempt.requestStop("paused");
    attempt.awaitEnd(java.time.Duration.ofSeconds(30));
    assertThat(rig.reports(first)).endsWith(new Report.Stopped("paused"));
    Files.delete(gate);
    List<Report> reports = rig.run(rig.train(2, prepared));
    assertThat(((Report.Started) reports.get(0)).resumedAtEpoch()).isEqualTo(2);
    assertThat(epochs(reports)).extracting(EpochEnded::epoch).containsExactly(1, 2, 3, 4, 5);
    assertThat(Path.of(result(reports).weights().path())).hasContent("total 5");
  }

  @Test
  void a_stop_is_told_to_the_program_which_may_take_its_time() throws Exception {
    CommandRig rig =
        rig(
            """
            read -r start
            echo '{"milesweep":"progress","step":1}'
            read -r stop
            echo "$stop" >>stop.json
            """);
    StageSpec spec = rig.train(1, rig.prepared());
    AttemptThread attempt = rig.begin(spec);
    await("the program to run", () -> !rig.reports(spec).isEmpty());
    attempt.requestStop("the \"node\" leaves");
    attempt.awaitEnd(java.time.Duration.ofSeconds(30));
    assertThat(rig.reports(spec)).endsWith(new Report.Stopped("the \"node\" leaves"));
    assertThat(rig.program().resolve("stop.json"))
        .hasContent("{\"milesweep\":\"stop\",\"reason\":\"the \\\"node\\\" leaves\"}");
  }

  @Test
  void a_program_that_ignores_a_stop_and_sigterm_is_killed_with_all_it_started() throws Exception {
    CommandRig rig =
        rig(
            """
            trap '' TERM
            sleep 300 &
            echo $! >child
            echo '{"milesweep":"progress","step":1}'
            while :; do sleep 1; done
            """);
    rig.withSource("trainer.stop-seconds", 0);
    StageSpec spec = rig.train(1, rig.prepared());
    AttemptThread attempt = rig.begin(spec);
    await("the program to run", () -> !rig.reports(spec).isEmpty());
    long child = Long.parseLong(Files.readString(rig.program().resolve("child")).trim());
    attempt.requestStop("cancelled");
    attempt.awaitEnd(java.time.Duration.ofSeconds(30));
    assertThat(rig.reports(spec)).endsWith(new Report.Stopped("cancelled"));
    await("the child to end", () -> !isRunning(child));
  }

  private static boolean isRunning(long pid) throws IOException {
    return ProcessIdentity.of(pid).isPresent();
  }

  @Test
  void what_a_program_leaves_running_is_ended_with_it_and_does_not_hold_the_stage_up()
      throws Exception {
    CommandRig rig = rig("sleep 300 &\necho $! >child\n" + RESULT);
    result(rig.train());
    long child = Long.parseLong(Files.readString(rig.program().resolve("child")).trim());
    await("the child to end", () -> !isRunning(child));
    assertThat(rig.folder(rig.prepare()).path().resolveSibling("program.json")).doesNotExist();
  }

  @Test
  void whatever_else_a_program_prints_does_no_harm() throws Exception {
    CommandRig rig =
        rig(
            """
            echo 'Loading model...'
            echo '{"loss": 0.3}'
            printf '\\377\\000 bytes\\n'
            head -c 3000000 /dev/zero | tr '\\0' x; echo
            printf '10%%\\r20%%\\r' >&2
            echo '{"milesweep":"epoch","epoch":1,"loss":1,"typo":2}'
            """
                + RESULT);
    List<Report> reports = rig.train();
    assertThat(epochs(reports)).hasSize(1);
    assertThat(result(reports).warnings())
        .containsExactly("epoch: unknown field \"typo\" is left aside");
  }

  @Test
  void a_line_of_ours_that_is_not_right_ends_the_stage_and_names_the_line() throws Exception {
    CommandRig rig =
        rig("echo one\necho '{\"milesweep\":\"epoch\",\"epoch\":1}'\nsleep 300\n" + RESULT);
    Report.Failed failed = failure(rig.train());
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message())
        .isEqualTo("line 2 of the program's output: epoch: loss is missing; it must be a number");
    assertThat(failed.details()).containsExactly("one");
  }

  @Test
  void a_line_of_ours_that_is_too_long_ends_the_stage() throws Exception {
    CommandRig rig =
        rig("printf '{\"milesweep\":\"'\nhead -c 2000000 /dev/zero | tr '\\0' x; echo\n" + RESULT);
    assertThat(failure(rig.train()).message()).contains("line 1", "at most 1 MiB");
  }

  @Test
  void a_program_that_ends_badly_is_tried_again_with_its_last_words_kept() throws Exception {
    CommandRig rig = rig("echo 'Traceback' >&2\necho 'OSError: disk' >&2\nexit 1\n");
    Report.Failed failed = failure(rig.train());
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).isEqualTo("the program ended with status 1: OSError: disk");
    assertThat(failed.details()).containsExactly("Traceback", "OSError: disk");
  }

  @Test
  void a_program_that_ends_without_a_result_is_not_tried_again() throws Exception {
    Report.Failed failed = failure(rig("exit 0").train());
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message()).contains("ended without a result");
  }

  @Test
  void a_program_that_gives_up_says_why() throws Exception {
    CommandRig rig =
        rig(
            "echo '{\"milesweep\":\"failed\",\"message\":\"needs 3 classes\",\"details\":[\"a\"]}'\n"
                + "exit 1");
    Report.Failed failed = failure(rig.train());
    assertThat(failed)
        .isEqualTo(new Report.Failed(FailureKind.DETERMINISTIC, "needs 3 classes", List.of("a")));
  }

  @Test
  void a_program_that_says_nothing_for_too_long_is_ended_and_tried_again() throws Exception {
    CommandRig rig = rig("echo hello\nsleep 300\n").withSource("trainer.silence-seconds", 0.5);
    Report.Failed failed = failure(rig.train());
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("trainer.silence-seconds");
  }

  @Test
  void predictions_with_references_are_scored_as_ours_are() throws Exception {
    CommandRig rig =
        rig(
            """
            echo '{"milesweep":"predictions","predictions":[{"qid":3,"answer":" CT ","reference":"ct"},\
            {"qid":1,"answer":"no","reference":"Yes"}]}'
            echo '{"milesweep":"prediction","qid":2,"answer":"left","reference":"right","closed":true}'
            echo '{"milesweep":"result","metrics":{"f1":0.5}}'
            """);
    List<Report> reports = rig.train();
    StageResult result = result(reports);
    assertThat(result.scores()).isEqualTo(new Scores(1, 1, 0, 2));
    assertThat(result.metrics()).isEqualTo(Map.of("f1", 0.5));
    assertThat(result.counts()).containsEntry("test.questions", 3L);
    assertThat(result.predictionsSha256()).hasSize(64);
    Report.PredictionsMade made =
        (Report.PredictionsMade)
            reports.stream().filter(Report.PredictionsMade.class::isInstance).findFirst().get();
    assertThat(made.predictions()).extracting(Prediction::qid).containsExactly(1L, 2L, 3L);
    assertThat(made.predictions())
        .extracting(Prediction::correct)
        .containsExactly(false, false, true);
  }

  @Test
  void predictions_need_a_reference_from_the_program_or_from_data() throws Exception {
    CommandRig rig =
        rig("echo '{\"milesweep\":\"prediction\",\"qid\":5,\"answer\":\"a\"}'\n" + RESULT);
    assertThat(failure(rig.train()).message())
        .contains("qid 5 has no reference, and the sweep names no data");
  }

  @Test
  void a_sweeps_own_data_are_checked_handed_over_and_give_the_references() throws Exception {
    CommandRig rig =
        rig(
            """
            read -r start
            folder=$(echo "$start" | sed -n 's/.*"data":{"folder":"\\([^"]*\\)".*/\\1/p')
            qid=$(tr ',{' '\\n\\n' <"$folder/test.json" | sed -n 's/.*"qid": *\\([0-9]*\\).*/\\1/p' | head -1)
            echo "{\\"milesweep\\":\\"prediction\\",\\"qid\\":$qid,\\"answer\\":\\"never right\\"}"
            """
                + RESULT);
    for (Map.Entry<String, Object> entry : WarmUp.settings().values().entrySet()) {
      if (entry.getKey().startsWith("data.") && !entry.getKey().contains("format")) {
        rig.with(entry.getKey(), entry.getValue());
      }
    }
    StageResult prepared = rig.prepared();
    assertThat(prepared.fingerprints()).containsKeys("data", "trainer.files");
    assertThat(prepared.counts()).containsEntry("test.questions", 10L);
    StageResult result = result(rig.run(rig.train(1, prepared)));
    assertThat(result.scores().opened() + result.scores().closed()).isEqualTo(10);
    assertThat(result.counts()).containsEntry("test.unanswered", 9L);
  }

  @Test
  void an_evaluation_of_its_own_gets_the_weights_of_the_training() throws Exception {
    Path weights = Files.writeString(home.resolve("w"), "w");
    Artifact artifact = new Artifact(new FileHashes().sha256(weights), 1, weights.toString());
    CommandRig rig =
        rig("""
                read -r start
                case "$start" in
                  *'"stage":"evaluate"'*'"weights":["%s"]'*)
                    echo '{"milesweep":"result","metrics":{"global":50}}' ;;
                esac
                """
                .formatted(weights))
            .with("trainer.evaluate", "own-stage");
    StageResult prepared = rig.prepared();
    StageSpec spec = rig.stage(1, StageKind.EVALUATE, prepared, List.of(artifact), null);
    assertThat(result(rig.run(spec)).metrics()).isEqualTo(Map.of("global", 50.0));
    Files.delete(weights);
    Report.Failed failed =
        failure(rig.run(rig.stage(2, StageKind.EVALUATE, prepared, List.of(artifact), null)));
    assertThat(failed.kind()).isEqualTo(FailureKind.MISSING_INPUT);
    assertThat(failed.details()).containsExactly(artifact.sha256());
  }

  @Test
  void a_program_that_was_changed_since_prepare_is_not_run() throws Exception {
    CommandRig rig = rig(RESULT);
    StageResult prepared = rig.prepared();
    rig.script("touch ran\n" + RESULT);
    Report.Failed failed = failure(rig.run(rig.train(1, prepared)));
    assertThat(failed.kind()).isEqualTo(FailureKind.DETERMINISTIC);
    assertThat(failed.message())
        .contains(
            "changed since the sweep was prepared", "trainer.sources", "changed last: train.sh");
    assertThat(rig.program().resolve("ran")).doesNotExist();
  }

  @Test
  void a_log_beside_the_program_is_no_change_of_it_unless_the_folder_is_named() throws Exception {
    CommandRig rig = rig(RESULT);
    StageResult prepared = rig.prepared();
    Files.writeString(rig.program().resolve("log.txt"), "x");
    result(rig.run(rig.train(1, prepared)));
    rig.withSource("trainer.files", List.of(rig.program().toString()));
    Report.Failed failed = failure(rig.run(rig.train(2, prepared)));
    assertThat(failed.message()).contains("trainer.files", "changed last: log.txt");
  }

  @Test
  void a_node_without_the_program_leaves_the_stage_to_another() throws Exception {
    CommandRig rig = rig(RESULT);
    StageResult prepared = rig.prepared();
    Files.delete(rig.program().resolve("train.sh"));
    Report.Failed failed = failure(rig.run(rig.train(1, prepared)));
    assertThat(failed.kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.message()).contains("this node cannot run the command");
  }

  @Test
  void weights_have_to_be_a_file_of_the_results() throws Exception {
    CommandRig rig = rig("echo '{\"milesweep\":\"result\",\"weights\":\"/etc/hostname\"}'");
    assertThat(failure(rig.train()).message()).contains("below the folder for results");
  }

  @Test
  void a_result_counts_also_from_a_program_that_stumbles_after_it() throws Exception {
    StageResult result = result(rig(RESULT + "exit 139").train());
    assertThat(result.warnings())
        .containsExactly("the program ended with status 139 after its result");
  }

  @Test
  void two_epochs_of_one_number_mean_that_the_program_went_back() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int[] epoch : new int[][] {{1, 9}, {2, 8}, {1, 7}}) {
      lines.add(
          "echo '{\"milesweep\":\"epoch\",\"epoch\":%d,\"loss\":%d}'"
              .formatted(epoch[0], epoch[1]));
    }
    assertThat(result(rig(String.join("\n", lines) + "\n" + RESULT).train()).finalLoss())
        .isEqualTo(7.0);
  }
}
