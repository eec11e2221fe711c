/**
 * Third station: from trials to shared stages, and what each is called. From {@code expand}, to
 * {@code schedule}.
 */
package milesweep.coordinator.plan;
