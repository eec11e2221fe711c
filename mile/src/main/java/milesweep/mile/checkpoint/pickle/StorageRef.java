package milesweep.mile.checkpoint.pickle;

/**
 * Numbers outside the pickle that tensors are views of.
 *
 * @param type the storage class's name: {@code FloatStorage}, {@code UntypedStorage}
 * @param key its name in the file
 * @param count its elements; bytes where it is untyped
 * @param view elements of the storage in front of the first; 0 save in files of PyTorch before 0.4
 */
public record StorageRef(String type, String key, long count, long view) {}
