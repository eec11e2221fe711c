package milesweep.mile.checkpoint.pickle;

/** A value that was left out, and the class that it would have been of. */
public record Inert(String className) {}
