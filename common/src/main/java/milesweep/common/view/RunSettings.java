package milesweep.common.view;

import java.util.Set;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;

/**
 * How a trainer goes about a stage; nothing here can change what comes out.
 *
 * @param loaderThreads that prepare batches ahead; 0 for none
 * @param epochEndSeconds age of the last checkpoint from which on an epoch's end writes another
 * @param midEpochSeconds age from which on a step within an epoch does
 */
public record RunSettings(int loaderThreads, double epochEndSeconds, double midEpochSeconds) {
  private static final String LOADERS = "training.loader-threads";
  private static final String EPOCH_END = "checkpoints.epoch-end-seconds";
  private static final String MID_EPOCH = "checkpoints.mid-epoch-seconds";
  private static final Set<String> PATHS = Set.of(LOADERS, EPOCH_END, MID_EPOCH);

  /** Of some settings, those that are here and not at their default. */
  public static Settings of(Settings settings) {
    return settings.only(
        path -> PATHS.contains(path) && !fallback(path).equals(settings.find(path).orElseThrow()));
  }

  /** Reads them; one that is missing is at its default. */
  public static RunSettings from(Settings settings) {
    return new RunSettings(
        Math.toIntExact((Long) settings.find(LOADERS).orElse(fallback(LOADERS))),
        ((Number) settings.find(EPOCH_END).orElse(fallback(EPOCH_END))).doubleValue(),
        ((Number) settings.find(MID_EPOCH).orElse(fallback(MID_EPOCH))).doubleValue());
  }

  private static Object fallback(String path) {
    return SettingCatalog.find(path).flatMap(SettingKey::fallback).orElseThrow();
  }
}
