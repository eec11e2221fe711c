package milesweep.coordinator.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.DataSettings;
import milesweep.common.view.GenerationSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.common.view.TuningSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageChainTest {
  private static final String TINY = "model.preset = mile-tiny\n";

  @TempDir Path folder;

  @Test
  void a_trial_is_pretrained_trained_on_each_format_and_evaluated() {
    TrialSpec trial = trials("pretrain.enabled = true, data.format = [origin, instruction]").get(0);
    assertThat(trial.stages().stream().map(stage -> stage.kind() + " " + stage.format()))
        .containsExactly("PRETRAIN null", "TRAIN origin", "TRAIN instruction", "EVALUATE null");
    for (int i = 1; i < trial.stages().size(); i++) {
      assertThat(trial.stages().get(i).parent()).isEqualTo(trial.stages().get(i - 1).key());
    }
  }

  @Test
  void a_row_that_trains_nothing_is_only_evaluated() {
    assertThat(kinds("tuning = F/F/F")).containsExactly(StageKind.EVALUATE);
    assertThat(kinds("tuning = F/F/F, pretrain.enabled = true"))
        .containsExactly(StageKind.PRETRAIN, StageKind.EVALUATE);
  }

  @Test
  void a_two_stage_row_shares_its_first_stage_with_the_origin_row() {
    List<TrialSpec> trials =
        trials(
            """
            training.stage2-epochs = 3
            pretrain.enabled = true
            tuning = F/T/LoRA
            grid.data.format = [origin, [origin, instruction], instruction]
            """);
    StagePlan origin = trials.get(0).stages().get(1);
    assertThat(trials.get(1).stages().get(1)).isEqualTo(origin);
    assertThat(origin.settings().list("data.format")).containsExactly("origin");
    assertThat(origin.settings().values()).doesNotContainKeys("training.stage2-epochs");
    assertThat(origin.settings().values()).doesNotContainKeys("data.instruction-seed");
    assertThat(trials.get(2).stages().get(1).key()).isNotEqualTo(origin.key());
  }

  @Test
  void an_instruction_file_changes_the_stage_that_reads_it_and_what_comes_after() {
    String two = "data { format = [origin, instruction] }";
    TrialSpec made = trials(two).get(0);
    TrialSpec file = trials(two + ", data.instruction-file = prompts.json").get(0);
    TrialSpec kept =
        trials(two + ", data { instruction-file = prompts.json, instruction-drop-test = false }")
            .get(0);
    assertThat(List.of(made.id(), file.id(), kept.id())).doesNotHaveDuplicates();
    assertThat(file.stages().get(0)).isEqualTo(made.stages().get(0));
    assertThat(file.stages().get(1).key()).isNotEqualTo(made.stages().get(1).key());
    assertThat(kept.stages().get(1).key()).isNotEqualTo(file.stages().get(1).key());
    assertThat(file.stages().get(2).settings()).isEqualTo(made.stages().get(2).settings());
  }

  @Test
  void prompts_made_and_prompts_of_a_file_can_be_compared_in_one_grid() {
    List<TrialSpec> trials =
        trials(
            """
            data.instruction-file = prompts.json
            grid { data.format = [origin, instruction], data.instruction-prompts = [file, made] }
            """);
    assertThat(trials).hasSize(3); // both points on origin data are one trial
    assertThat(trials.stream().map(TrialSpec::sources).distinct()).hasSize(1);
  }

  @Test
  void everything_that_shapes_a_table_is_part_of_every_stage() {
    String table = "data { kind = table, name = plants, table.file = a.csv, format = origin";
    List<TrialSpec> trials =
        List.of(
            trials(table + " }").get(0),
            trials(table + ", split-seed = 2 }").get(0),
            trials(table + ", validate-share = 0.1 }").get(0),
            trials(table + ", table.test-share = 0.3 }").get(0),
            trials(table + ", table.columns.group = patient }").get(0));
    for (int stage = 0; stage < 2; stage++) {
      int at = stage;
      assertThat(trials.stream().map(trial -> trial.stages().get(at).key()))
          .doesNotHaveDuplicates();
    }
    assertThat(trials(table.replace("a.csv", "b.csv") + " }").get(0).id())
        .isEqualTo(trials.get(0).id());
  }

  @Test
  void the_second_stage_runs_for_its_own_number_of_epochs() {
    TrialSpec trial =
        trials("training { epochs = 5, stage2-epochs = 3 }, data.format = [origin, instruction]")
            .get(0);
    assertThat(TrainingSettings.from(trial.stages().get(0).settings(), "").epochs()).isEqualTo(5);
    assertThat(TrainingSettings.from(trial.stages().get(1).settings(), "").epochs()).isEqualTo(3);
  }

  @Test
  void all_rows_share_one_pretrain_stage() {
    List<TrialSpec> trials =
        trials(
            """
            pretrain.enabled = true
            grid { tuning = [F/F/LoRA, T/T/T, F/F/F], lora.rank = [1, 2], seed = [1, 2]
                   data.format = [origin, instruction], training.epochs = [1, 2], generation.beams = [1, 3] }
            """);
    assertThat(trials.size()).isGreaterThan(20);
    assertThat(trials.stream().map(trial -> trial.stages().get(0).key()).distinct()).hasSize(1);
  }

  @Test
  void a_pretrain_stage_depends_on_the_sweeps_data_only_through_a_built_vocabulary() {
    String seeds = "pretrain.enabled = true, grid.data.phantom.seed = [1, 2]\n";
    assertThat(firstStages(seeds + "text.vocab = built")).hasSize(2);
    assertThat(firstStages(seeds + "text.vocab = /vocab.txt")).hasSize(1);
  }

  @Test
  void generation_and_scoring_touch_the_evaluation_alone() {
    List<TrialSpec> trials =
        trials("grid { generation.beams = [1, 3], metric.closed-rule = [yes-no, answer-type] }");
    assertThat(trials).hasSize(4);
    assertThat(trials.stream().map(trial -> trial.stages().get(0)).distinct()).hasSize(1);
    assertThat(trials.stream().map(trial -> trial.stages().get(1).key()).distinct()).hasSize(4);
  }

  @Test
  void a_training_judged_by_answers_depends_on_how_they_are_generated() {
    String grid = "pretrain.enabled = true, grid { generation.beams = [1, 3] }\n";
    String judged = "training.validate-every = 1, training.select-metric = ";
    assertThat(trainStages(grid + judged + "loss")).hasSize(1);
    assertThat(trainStages(grid + judged + "global")).hasSize(2);
    assertThat(trainStages(grid + "pretrain." + judged.replace(", ", ", pretrain.") + "closed"))
        .as("what comes after such a pretraining differs, too")
        .hasSize(2);
    List<TrialSpec> trials = trials(grid + judged + "global");
    GenerationSettings.from(trials.get(0).stages().get(1).settings());
  }

  @Test
  void augmentation_is_a_matter_of_the_train_stages() {
    List<TrialSpec> trials =
        trials("pretrain.enabled = true, grid.image.augmentation = [none, randaugment]");
    List<StagePlan> plain = trials.get(0).stages();
    List<StagePlan> augmented = trials.get(1).stages();
    assertThat(augmented.get(0)).isEqualTo(plain.get(0));
    assertThat(augmented.get(1).settings().text("image.augmentation")).isEqualTo("randaugment");
    assertThat(plain.get(1).settings().values()).doesNotContainKey("image.augmentation");
    assertThat(augmented.get(2).settings()).isEqualTo(plain.get(2).settings());
  }

  private List<PlanKey> trainStages(String block) {
    return trials(block).stream().map(trial -> trial.stages().get(1).key()).distinct().toList();
  }

  @Test
  void trials_that_differ_at_all_are_evaluated_apart() {
    List<TrialSpec> trials =
        trials(
            """
            pretrain.enabled = true
            grid { tuning = [F/F/F, F/F/LoRA, T/T/T], seed = [1, 2], training.threads = [1, 2]
                   pretrain.training.epochs = [1, 2], data.format = [origin, [origin, instruction]] }
            """);
    Map<String, List<TrialSpec>> byEvaluation =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> trial.stages().get(trial.stages().size() - 1).key().value()));
    assertThat(byEvaluation).hasSameSizeAs(trials);
  }

  @Test
  void a_stages_settings_are_enough_to_read_its_data_build_its_model_and_train_it() {
    TrialSpec trial =
        trials("pretrain.enabled = true, tuning = LoRA/Prefix/PTv2, data.format = instruction")
            .get(0);
    Settings pretrain = trial.stages().get(0).settings();
    ModelSettings.from(pretrain);
    DataSettings.from(pretrain, "");
    DataSettings.from(pretrain, "pretrain.");
    TrainingSettings.from(pretrain, "pretrain.");
    assertThat(pretrain.values()).doesNotContainKeys("seed", "tuning", "lora.rank");
    for (StagePlan stage : trial.stages().subList(1, 3)) {
      ModelSettings.from(stage.settings());
      DataSettings.from(stage.settings(), "");
      DataSettings.from(stage.settings(), "pretrain.");
      assertThat(TuningSettings.from(stage.settings()).pattern()).isEqualTo(trial.tuning());
      assertThat(ModelSettings.initialSeed(stage.settings())).isEqualTo(1);
    }
    assertThat(TrainingSettings.from(trial.stages().get(1).settings(), "").epochs()).isEqualTo(12);
    assertThat(GenerationSettings.from(trial.stages().get(2).settings()).beams()).isEqualTo(3);
  }

  private List<TrialSpec> trials(String block) {
    return SweepText.expand(folder, TINY + block).trials();
  }

  private List<StageKind> kinds(String block) {
    return trials(block).get(0).stages().stream().map(StagePlan::kind).toList();
  }

  private List<StagePlan> firstStages(String block) {
    return trials(block).stream().map(trial -> trial.stages().get(0)).distinct().toList();
  }
}
