package milesweep.coordinator.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import milesweep.common.architecture.MemoryEstimate;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.ParameterCount;
import milesweep.common.setting.FreeForm;
import milesweep.common.setting.Nested;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.StepSettings;
import milesweep.common.view.TuningSettings;

/**
 * One trial of a plan; names and order are those of {@code plan --json}.
 *
 * @param id the trial
 * @param vit mode of the ViT; {@code jtm} and {@code decoder} likewise; null where a command does
 *     the stages and no pattern is given
 * @param rank LoRA rank; null where there is none
 * @param data training formats joined by {@code +}; empty when nothing is trained
 * @param seed null when nothing is drawn
 * @param trainableParams parameters that are trained; null for a command, as the next three
 * @param totalParams base and adapters
 * @param paramsPercent trainable in percent of total, at the paper's three decimals
 * @param estimatedPeakMemoryBytes highest estimate over its train and evaluate stages
 * @param stages plan keys of its chain
 * @param config settings of a command's own; null, and left out, for MILE's trainer
 */
public record PlanRow(
    String id,
    String vit,
    String jtm,
    String decoder,
    Long rank,
    String data,
    Long seed,
    Long trainableParams,
    Long totalParams,
    BigDecimal paramsPercent,
    Long estimatedPeakMemoryBytes,
    List<String> stages,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Object> config) {

  /** Counts and estimates a trial; reads nothing but its settings. */
  public static PlanRow of(TrialSpec trial) {
    Settings settings = trial.settings();
    if (CommandSettings.isIn(settings)) {
      return ofCommand(trial);
    }
    TuningSettings tuning = TuningSettings.from(settings);
    TuningPattern pattern = tuning.pattern();
    MileArchitecture sizes = ModelSettings.architecture(settings);
    ParameterCount count = ParameterCount.of(sizes, pattern, tuning.peft());
    return new PlanRow(
        trial.id().value(),
        pattern.vit().label(),
        pattern.jtm().label(),
        pattern.decoder().label(),
        trial.rank().orElse(null),
        trial.data(),
        trial.seed().orElse(null),
        count.trainable(),
        count.total(),
        BigDecimal.valueOf(count.percent()).setScale(3, RoundingMode.HALF_UP),
        MemoryEstimate.of(sizes, pattern, tuning.peft(), load(settings, pattern)).peak(),
        stages(trial),
        null);
  }

  /** What a command's model is, nobody but the command knows. */
  private static PlanRow ofCommand(TrialSpec trial) {
    Optional<TuningPattern> pattern = trial.findTuning();
    return new PlanRow(
        trial.id().value(),
        pattern.map(one -> one.vit().label()).orElse(null),
        pattern.map(one -> one.jtm().label()).orElse(null),
        pattern.map(one -> one.decoder().label()).orElse(null),
        trial.rank().orElse(null),
        trial.data(),
        trial.seed().orElse(null),
        null,
        null,
        null,
        null,
        stages(trial),
        Nested.of(trial.settings().below(FreeForm.PREFIX).values()));
  }

  private static List<String> stages(TrialSpec trial) {
    return trial.stages().stream().map(StagePlan::key).map(String::valueOf).toList();
  }

  private static MemoryEstimate.Load load(Settings settings, TuningPattern pattern) {
    return new MemoryEstimate.Load(
        pattern.trains() ? atATime(settings) : 0,
        settings.integer32("generation.batch-size"),
        settings.integer32("generation.beams"),
        settings.integer32("text.question-max-length"),
        StepSettings.from(settings, "").recompute());
  }

  /** Questions that a training step computes at a time. */
  private static int atATime(Settings settings) {
    int batch = settings.integer32("training.batch-size");
    int micro = StepSettings.from(settings, "").microBatch();
    return micro == 0 ? batch : Math.min(batch, micro);
  }
}
