/** What this machine can give a slot. */
package milesweep.worker.device;
