package milesweep.coordinator.store;

import milesweep.common.trial.TrialId;

/** A trial as a person names it; one id may be in several sweeps. */
public record TrialName(String sweep, TrialId trial) {}
