/**
 * The trainer's outbox: reports on disk before anyone acts on them. Written by trainers, tailed by
 * worker nodes.
 */
package milesweep.common.journal;
