/**
 * What a worker node and its trainer processes share: folders, commands, who runs;
 * docs/trainer-protocol.md.
 */
package milesweep.common.trainer;
