package milesweep.common.export;

import milesweep.common.setting.Settings;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TrialId;

/**
 * One model to export.
 *
 * @param sweep the trial's sweep
 * @param trial its id
 * @param label what a person calls it
 * @param settings its identity settings
 * @param evaluation its evaluate stage: sizes, adapters, fingerprints and all weight files in order
 * @param format the form that is wanted
 * @param merge whether LoRA and IA3 are folded into the base weights; safetensors only
 * @param probe whether a fixed input and the model's logits on it are put beside the weights
 * @param version of the command
 * @param folder where the export goes, absolute; must not be there yet
 */
public record ExportJob(
    String sweep,
    TrialId trial,
    String label,
    Settings settings,
    StageSpec evaluation,
    ExportFormat format,
    boolean merge,
    boolean probe,
    String version,
    String folder) {}
