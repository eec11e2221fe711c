package milesweep.coordinator.sweepfile;

import milesweep.common.setting.Settings;

/**
 * One point with all its settings.
 *
 * @param full every setting, defaults included
 * @param used the identity settings that this point uses: what its trial is
 * @param sources the paths that it reads
 * @param run how its stages are to be run, as far as that is not as usual
 */
public record Point(Settings full, Settings used, Settings sources, Settings run) {}
