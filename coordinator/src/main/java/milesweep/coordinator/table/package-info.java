/** Last station: what the store holds, as the paper's tables. Pure; from {@code store}. */
package milesweep.coordinator.table;
