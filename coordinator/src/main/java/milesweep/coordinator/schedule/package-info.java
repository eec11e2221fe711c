/** Fourth station: gives ready stages to free slots. From {@code plan}, to {@code lease}. */
package milesweep.coordinator.schedule;
