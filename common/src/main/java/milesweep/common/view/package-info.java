/** Typed views over resolved settings: what a stage's settings say, ready to be used. */
package milesweep.common.view;
