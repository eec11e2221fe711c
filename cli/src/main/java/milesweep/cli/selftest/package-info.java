/**
 * The fault test of the whole program: a seeded plan of faults, a small cluster of real processes
 * that suffers them, and the comparison with an undisturbed run.
 */
package milesweep.cli.selftest;
