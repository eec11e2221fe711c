/** Names of devices, as sweep files, workers and trainers write them. */
package milesweep.common.device;
