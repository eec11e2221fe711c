package milesweep.coordinator.store;

import milesweep.common.setting.Settings;

/**
 * A sweep as the store keeps it.
 *
 * @param name unique
 * @param definitionHash hash of the resolved definition; the same name with another hash is another
 *     sweep
 * @param written the file as written
 * @param resolved the definition as resolved, JSON
 * @param execution how it is run, as far as its last submission says
 * @param version of the code that accepted it
 * @param noReuse whether its stages are its own even where another sweep has equal ones
 * @param state where it stands
 * @param createdAtMillis wall clock
 */
public record StoredSweep(
    String name,
    String definitionHash,
    String written,
    String resolved,
    Settings execution,
    String version,
    boolean noReuse,
    SweepState state,
    long createdAtMillis) {}
