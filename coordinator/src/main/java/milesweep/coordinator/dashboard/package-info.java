/** What people and scripts ask the coordinator over HTTP: submit, status, control, tables. */
package milesweep.coordinator.dashboard;
