/**
 * Pictures to numbers: strict decoding by content, Pillow's resize, scaling. Used by {@code data}.
 */
package milesweep.mile.data.image;
