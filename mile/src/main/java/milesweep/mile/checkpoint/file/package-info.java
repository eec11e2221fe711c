/**
 * Files of named arrays: what their elements are, where they lie, and reading them through mapped
 * memory, piece by piece. Knows no tensor engine. To {@code checkpoint.torch} and {@code
 * checkpoint}.
 */
package milesweep.mile.checkpoint.file;
