/**
 * First station of training: checks a data set and serves its samples in batches. From files or
 * {@code phantom}, to {@code train} and {@code evaluate}.
 */
package milesweep.mile.data;
