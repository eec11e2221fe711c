package milesweep.mile.checkpoint.pickle;

/**
 * A tensor of a pickle: a view of a storage. Shape and strides are of one length, 0 or more each.
 *
 * @param type its element type in PyTorch's words, or null where the storage says it
 * @param offset elements of the storage in front of the first
 */
public record TensorRef(
    StorageRef storage, String type, long offset, long[] shape, long[] strides) {}
