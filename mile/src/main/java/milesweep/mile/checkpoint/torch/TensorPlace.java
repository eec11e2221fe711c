package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import java.util.Arrays;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.pickle.PickleException;
import milesweep.mile.checkpoint.pickle.StorageRef;
import milesweep.mile.checkpoint.pickle.TensorRef;
import milesweep.mile.checkpoint.torch.ZipDirectory.Region;

/** Finds a tensor's elements in its file and makes sure that all of them are there. */
final class TensorPlace {
  /**
   * Elements of a tensor that repeats those of its storage; a short file could claim any number.
   */
  private static final long MAX_REPEATED = 1L << 26;

  private TensorPlace() {}

  /**
   * Where a tensor lies.
   *
   * @throws IOException naming the tensor, when its storage is missing or short or it reaches
   *     beyond
   */
  static StoredArray of(String name, TensorRef tensor, Storages storages) throws IOException {
    StorageRef storage = tensor.storage();
    NumberType type = type(name, tensor);
    Region region = storages.find(storage.key());
    int unit = TorchTypes.unit(storage.type());
    long has = region.size() / unit;
    try {
      if (Math.addExact(storage.view(), storage.count()) > has) {
        throw new PickleException(
            "is cut short or damaged: storage %s of tensor %s should have %d elements and has %d"
                .formatted(storage.key(), name, storage.view() + storage.count(), has));
      }
      long first = Math.multiplyExact(storage.view(), unit);
      long bytes = Math.multiplyExact(storage.count(), unit);
      long elements = Arrays.stream(tensor.shape()).reduce(1, Math::multiplyExact);
      long end = elements == 0 ? 0 : Math.addExact(last(tensor), 1);
      if (Math.multiplyExact(end, type.bytes()) > bytes) {
        throw new PickleException(
            "is damaged: tensor %s of shape %s reaches beyond its storage"
                .formatted(name, Arrays.toString(tensor.shape())));
      }
      if (elements > bytes / type.bytes() && elements > MAX_REPEATED) {
        throw new PickleException(
            "has tensor %s of shape %s, which repeats few numbers too often"
                .formatted(name, Arrays.toString(tensor.shape())));
      }
      long start = region.start() + first + (elements == 0 ? 0 : tensor.offset() * type.bytes());
      return new StoredArray(type, tensor.shape(), tensor.strides(), start);
    } catch (ArithmeticException e) {
      throw new PickleException("is damaged: tensor " + name + " is larger than any file");
    }
  }

  private static NumberType type(String name, TensorRef tensor) throws PickleException {
    String word = tensor.type() != null ? tensor.type() : tensor.storage().type();
    return TorchTypes.ofStorage(word)
        .orElseThrow(
            () -> new PickleException("does not say what the numbers of " + name + " are"));
  }

  /** The furthest element from the storage's first. */
  private static long last(TensorRef tensor) {
    long last = tensor.offset();
    for (int i = 0; i < tensor.shape().length; i++) {
      last = Math.addExact(last, Math.multiplyExact(tensor.shape()[i] - 1, tensor.strides()[i]));
    }
    return last;
  }
}
