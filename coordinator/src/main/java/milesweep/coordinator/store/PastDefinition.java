package milesweep.coordinator.store;

/**
 * What a sweep was before its definition was changed.
 *
 * @param definitionHash as in {@link StoredSweep}
 * @param written the file as written
 * @param resolved the definition as resolved, JSON
 * @param version of the code that accepted it
 * @param replacedAtMillis wall clock
 */
public record PastDefinition(
    String definitionHash,
    String written,
    String resolved,
    String version,
    long replacedAtMillis) {}
