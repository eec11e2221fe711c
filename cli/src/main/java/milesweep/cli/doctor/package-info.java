/** What stands in the way of a node on this machine, found out before one is started. */
package milesweep.cli.doctor;
