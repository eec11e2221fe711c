/**
 * Second station: turns a sweep definition into the ordered list of its trials, each with its chain
 * of stages. From {@code sweepfile}, to {@code plan}.
 */
package milesweep.coordinator.expand;
