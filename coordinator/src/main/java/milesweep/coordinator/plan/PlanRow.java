package milesweep.coordinator.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import milesweep.common.architecture.MemoryEstimate;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.ParameterCount;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StagePlan;
import milesweep.common.trial.TrialSpec;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.StepSettings;
import milesweep.common.view.TuningSettings;

/**
 * One trial of a plan; names and order are those of {@code plan --json}.
 *
 * @param id the trial
 * @param vit mode of the ViT; {@code jtm} and {@code decoder} likewise
 * @param rank LoRA rank; null where there is none
 * @param data training formats joined by {@code +}; empty when nothing is trained
 * @param seed null when nothing is drawn
 * @param trainableParams parameters that are trained
 * @param totalParams base and adapters
 * @param paramsPercent trainable in percent of total, at the paper's three decimals
 * @param estimatedPeakMemoryBytes highest estimate over its train and evaluate stages
 * @param stages plan keys of its chain
 */
public record PlanRow(
    String id,
    String vit,
    String jtm,
    String decoder,
    Long rank,
    String data,
    Long seed,
    long trainableParams,
    long totalParams,
    BigDecimal paramsPercent,
    long estimatedPeakMemoryBytes,
    List<String> stages) {

  /** Counts and estimates a trial; reads nothing but its settings. */
  public static PlanRow of(TrialSpec trial) {
    Settings settings = trial.settings();
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
        trial.stages().stream().map(StagePlan::key).map(String::valueOf).toList());
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
