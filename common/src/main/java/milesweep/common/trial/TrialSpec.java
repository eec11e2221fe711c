package milesweep.common.trial;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import milesweep.common.Hashes;
import milesweep.common.setting.Settings;

/**
 * One point of the grid with one seed.
 *
 * @param id hash of {@code settings}
 * @param settings the resolved identity settings; those that the point does not use are left out
 * @param sources the paths it reads (data folders, vocabulary, weights), absolute; never part of
 *     the id
 * @param stages pretrain (if any), one train stage for each data format, evaluate; F/F/F has no
 *     train stage
 * @param run how its stages are to be run, as far as the sweep says; without effect on what comes
 *     out, and no part of the id
 */
public record TrialSpec(
    TrialId id, Settings settings, Settings sources, List<StagePlan> stages, Settings run) {
  public TrialSpec {
    stages = List.copyOf(stages);
    run = run == null ? Settings.empty() : run; // trials were once stored without
  }

  /** A trial that is run as usual. */
  public TrialSpec(TrialId id, Settings settings, Settings sources, List<StagePlan> stages) {
    this(id, settings, sources, stages, Settings.empty());
  }

  /** The id of a trial with these settings: 16 hex digits. */
  public static TrialId idOf(Settings settings) {
    return new TrialId(Hashes.sha256(settings.canonicalJson()).substring(0, 16));
  }

  /**
   * The tuning pattern of a trial of MILE's.
   *
   * @throws IllegalStateException when a command does its stages and no pattern is given
   */
  public TuningPattern tuning() {
    return TuningPattern.of(settings.text("tuning"));
  }

  /** The tuning pattern, which a trial of a command need not have. */
  public Optional<TuningPattern> findTuning() {
    return settings.findText("tuning").map(TuningPattern::of);
  }

  /** The training formats in order; empty when nothing is trained. */
  public List<DataFormat> formats() {
    return settings.has("data.format")
        ? settings.list("data.format").stream().map(DataFormat::of).toList()
        : List.of();
  }

  /** The formats as tables print them: {@code origin+instruction}. */
  public String data() {
    return formats().stream().map(DataFormat::label).collect(Collectors.joining("+"));
  }

  /** The LoRA rank, if some module carries LoRA. */
  public Optional<Long> rank() {
    return settings.find("lora.rank").map(Long.class::cast);
  }

  /** The seed, if something is trained. */
  public Optional<Long> seed() {
    return settings.find("seed").map(Long.class::cast);
  }
}
