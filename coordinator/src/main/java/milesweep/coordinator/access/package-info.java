/** Who may ask a coordinator for what: tokens with a role. */
package milesweep.coordinator.access;
