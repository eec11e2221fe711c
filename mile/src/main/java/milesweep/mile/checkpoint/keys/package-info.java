/**
 * What the keys of weight files mean to the model, and whether a tensor fits a parameter. Pure: no
 * file, no tensor engine. To {@code checkpoint}.
 */
package milesweep.mile.checkpoint.keys;
