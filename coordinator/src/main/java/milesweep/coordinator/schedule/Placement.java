package milesweep.coordinator.schedule;

import milesweep.common.trial.StageKey;

/** A decision to give a stage to a slot. */
public record Placement(StageKey stage, FreeSlot slot) {}
