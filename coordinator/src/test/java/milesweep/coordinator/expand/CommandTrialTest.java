package milesweep.coordinator.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.plan.PlanReport;
import milesweep.coordinator.plan.PrepareGroup;
import milesweep.coordinator.plan.StageGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a sweep file with a command to trials, stages and a plan. */
class CommandTrialTest {
  private static final String COMMAND = "trainer.command = [python3, train.py]\n";

  @TempDir Path folder;

  private List<TrialSpec> trials(String block) {
    return SweepText.expand(folder, block).trials();
  }

  private Stream<String> stages(String block) {
    return trials(COMMAND + block).get(0).stages().stream()
        .map(stage -> stage.kind().label() + " " + stage.format());
  }

  private PlanReport plan(String block) {
    return PlanReport.of(SweepText.read(folder, block));
  }

  @Test
  void a_command_trains_once_or_once_for_each_format_and_scores_where_it_is_asked_to() {
    assertThat(stages("")).containsExactly("train null");
    assertThat(stages("data.format = [origin, instruction]"))
        .containsExactly("train origin", "train instruction");
    assertThat(stages("trainer.evaluate = own-stage"))
        .containsExactly("train null", "evaluate null");
    assertThat(stages("trainer.evaluate = own-stage, tuning = F/F/F"))
        .containsExactly("evaluate null");
    assertThat(stages("tuning = F/F/F")).containsExactly("train null");
  }

  @Test
  void trials_that_differ_in_scoring_alone_share_their_training() {
    String axis = "grid.generation.beams = [1, 3]\n";
    List<TrialSpec> apart = trials(COMMAND + "trainer.evaluate = own-stage\n" + axis);
    assertThat(apart).hasSize(2);
    assertThat(apart.get(0).stages().get(0)).isEqualTo(apart.get(1).stages().get(0));
    List<TrialSpec> together = trials(COMMAND + axis);
    assertThat(together.get(0).stages().get(0)).isNotEqualTo(together.get(1).stages().get(0));
  }

  @Test
  void own_settings_are_in_the_keys_of_trials_and_stages_but_not_of_prepare() {
    List<TrialSpec> trials = trials(COMMAND + "grid.trainer.config.lr = [0.1, 0.2]");
    assertThat(trials).extracting(TrialSpec::id).doesNotHaveDuplicates();
    StagePlan train = trials.get(0).stages().get(0);
    assertThat(train.kind()).isEqualTo(StageKind.TRAIN);
    assertThat(train.settings().number("trainer.config.lr")).isEqualTo(0.1);
    List<PrepareGroup> groups = PrepareGroup.of("s", trials);
    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).settings().values())
        .containsOnlyKeys("trainer.command", "trainer.evaluate");
  }

  @Test
  void what_prepare_saw_of_the_code_enters_the_keys_and_without_it_stages_are_a_sweeps_own() {
    TrialSpec trial = trials(COMMAND).get(0);
    assertThat(key(trial, Map.of("trainer.files", "a")))
        .isNotEqualTo(key(trial, Map.of("trainer.files", "b")))
        .isNotEqualTo(key(trial, Map.of("trainer.environment", "a")));
    assertThat(StageGraph.isReusable(trial, prepared(Map.of("trainer.files", "a")))).isTrue();
    assertThat(StageGraph.isReusable(trial, prepared(Map.of("trainer.environment", "a")))).isTrue();
    assertThat(StageGraph.isReusable(trial, prepared(Map.of("data", "a")))).isFalse();
  }

  private static String key(TrialSpec trial, Map<String, String> fingerprints) {
    return StageGraph.chain(trial, prepared(fingerprints), null).get(0).key().value();
  }

  private static StageResult prepared(Map<String, String> fingerprints) {
    NumericContext context = new NumericContext("cpu", "program", 1, "program", 1);
    return new StageResult(
        null, null, null, null, null, null, null, fingerprints, Map.of(), List.of(), context, 1, 0);
  }

  @Test
  void a_plan_needs_no_model_and_shows_what_the_trials_differ_in() throws Exception {
    Files.createFile(folder.resolve("train.py"));
    PlanReport plan =
        plan(
            COMMAND
                + "trainer.config { a.lr = 1, b.lr = 2, same = 3 }\n"
                + "grid { trainer.config { a.lr = [1, 2], b.lr = [3, 4] }, seed = [1, 2] }");
    assertThat(plan.text())
        .contains("8 points, 0 merged, 0 excluded: 8 trials")
        .contains("8 stages to run (8 train)")
        .containsPattern("trial +a\\.lr +b\\.lr +seed +stages")
        .contains("stage keys hold the content of the program's folder " + folder)
        .contains("trainer.environment is not given")
        .doesNotContain("missing for a run");
    assertThat(plan.json())
        .contains("\"config\" : {")
        .contains("\"vit\" : null")
        .contains("\"notes\" : [");
  }

  @Test
  void a_plan_says_when_nothing_tells_whether_a_program_is_still_the_same() {
    assertThat(plan("trainer.command = [some-tool, --fast]").text())
        .contains("some-tool --fast: no reuse across sweeps");
    assertThat(
            plan("trainer { command = [some-tool], environment = [some-tool, --version] }").text())
        .contains("stage keys hold the output of some-tool --version")
        .doesNotContain("no reuse");
  }

  @Test
  void a_plan_names_scripts_and_files_that_are_not_there() {
    assertThat(plan(COMMAND + "trainer.files = [nowhere]").text())
        .contains("missing for a run: trainer.command: the script " + folder.resolve("train.py"))
        .contains("missing for a run: trainer.files: " + folder.resolve("nowhere"));
    assertThat(plan("trainer.command = [./run.sh]").text())
        .contains("missing for a run: trainer.command: the program " + folder.resolve("run.sh"));
  }

  @Test
  void trials_of_miles_own_trainer_know_nothing_of_commands() {
    assertThat(trials("model.preset = mile-tiny").get(0).settings().values().keySet())
        .noneMatch(path -> path.startsWith("trainer."));
  }
}
