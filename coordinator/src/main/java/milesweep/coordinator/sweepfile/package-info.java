/** First station: reads and checks a sweep file. To {@code expand}. */
package milesweep.coordinator.sweepfile;
