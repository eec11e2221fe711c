/** What a trainer measures: scores, predictions, results. */
package milesweep.common.metric;
