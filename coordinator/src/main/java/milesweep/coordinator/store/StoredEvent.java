package milesweep.coordinator.store;

import milesweep.common.trial.StageKey;

/**
 * Something that happened, for people.
 *
 * @param sweep its name, or null
 * @param stage its key, or null
 */
public record StoredEvent(String sweep, StageKey stage, String text, long atMillis) {}
