package milesweep.coordinator.sweepfile;

import milesweep.common.setting.Settings;

/**
 * One point with all its settings.
 *
 * @param full every setting, defaults included
 * @param used the identity settings that this point uses: what its trial is
 * @param sources the paths that it reads
 */
public record Point(Settings full, Settings used, Settings sources) {}
