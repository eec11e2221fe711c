/**
 * Artifacts on their way between nodes: what a node holds, its cache, and how a stage's inputs get
 * to where the stage runs (docs/artifacts.md). Knows no actor; the server is in {@code cluster}.
 */
package milesweep.worker.artifact;
