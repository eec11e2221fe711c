/**
 * The words of a sweep: trials, stages, attempts and tuning patterns, as they cross process
 * boundaries.
 */
package milesweep.common.trial;
