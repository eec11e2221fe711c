package milesweep.common.export;

import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialId;

/**
 * What an exported folder is; its file {@link #FILE}, by which a folder is known to be an export.
 *
 * @param sweep the trial's sweep
 * @param trial its id
 * @param settings its identity settings, which the id is the hash of
 * @param format the export's form
 * @param merged whether adapters were folded into the base weights
 * @param fingerprints of data, vocabulary and given weights that the trial was made from
 * @param version of MileSweep
 * @param sha256 of every other file, by its path in the folder
 */
public record ExportManifest(
    String sweep,
    TrialId trial,
    Settings settings,
    ExportFormat format,
    boolean merged,
    Map<String, String> fingerprints,
    String version,
    Map<String, String> sha256) {
  /** Name of the file in the folder. */
  public static final String FILE = "milesweep-export.json";
}
