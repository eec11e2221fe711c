package milesweep.mile.checkpoint.pickle;

import java.util.Map;

/**
 * What a pickle was made of.
 *
 * @param value see {@link PickleMachine}
 * @param storages all storages that it speaks of, by key
 */
public record Unpickled(Object value, Map<String, StorageRef> storages) {}
