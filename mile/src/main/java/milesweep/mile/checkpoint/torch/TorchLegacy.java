package milesweep.mile.checkpoint.torch;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.pickle.PickleDict;
import milesweep.mile.checkpoint.pickle.PickleException;
import milesweep.mile.checkpoint.pickle.PickleInput;
import milesweep.mile.checkpoint.pickle.PickleMachine;
import milesweep.mile.checkpoint.pickle.StorageRef;
import milesweep.mile.checkpoint.pickle.Unpickled;
import milesweep.mile.checkpoint.torch.ZipDirectory.Region;

/**
 * The format of {@code torch.save} before 1.6: five pickles (a magic number, the protocol, the
 * writing machine, the object, the storages' keys), then each storage as a count of eight bytes and
 * its elements.
 */
final class TorchLegacy {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  private final Unpickled pickle;
  private final Map<String, Region> storages;

  private TorchLegacy(Unpickled pickle, Map<String, Region> storages) {
    this.pickle = pickle;
    this.storages = storages;
  }

  /**
   * Reads the pickles and finds the storages.
   *
   * @throws IOException when the file is of another kind, cut short or refused
   */
  static TorchLegacy open(MappedFile file) throws IOException {
    PickleInput in = new PickleInput(file, 0, file.size());
    requireMagic(in);
    Object protocol = PickleMachine.run(in).value();
    if (!Long.valueOf(PROTOCOL).equals(protocol)) {
      throw new PickleException("is a torch file of an unknown protocol");
    }
    requireLittleEndian(PickleMachine.run(in).value());
    Unpickled pickle = PickleMachine.run(in);
    Object keys = PickleMachine.run(in).value();
    if (!(keys instanceof List<?> list)) {
      throw new PickleException("is damaged: it has no list of storages");
    }
    return new TorchLegacy(pickle, storages(file, in.position(), list, pickle));
  }

  private static void requireMagic(PickleInput in) throws IOException {
    Object magic;
    try {
      magic = PickleMachine.run(in).value();
    } catch (PickleException e) {
      throw new PickleException(
          "is a pickle, but not one that torch.save wrote; as such it " + e.getMessage());
    }
    if (!MAGIC.equals(magic)) {
      throw new PickleException("is a pickle, but not one that torch.save wrote");
    }
  }

  private static void requireLittleEndian(Object machine) throws IOException {
    if (!(machine instanceof PickleDict facts)
        || !Boolean.TRUE.equals(facts.entries().get("little_endian"))) {
      throw new PickleException(
          "was written with big-endian numbers; save it again on a usual machine");
    }
  }

  private static Map<String, Region> storages(
      MappedFile file, long start, List<?> keys, Unpickled pickle) throws IOException {
    Map<String, Region> storages = new HashMap<>();
    long at = start;
    for (Object key : keys) {
      StorageRef storage = key instanceof String name ? pickle.storages().get(name) : null;
      if (storage == null) {
        throw new PickleException("is damaged: it has a storage that no tensor speaks of");
      }
      long count = file.piece(at, 8).getLong();
      int unit = TorchTypes.unit(storage.type());
      at += 8;
      if (count < 0 || count > (file.size() - at) / unit) {
        throw new BadFileException(
            file.path(),
            "is cut short: it ends in storage %s of %d elements".formatted(storage.key(), count));
      }
      storages.put(storage.key(), new Region(at, count * unit));
      at += count * unit;
    }
    return storages;
  }

  Unpickled pickle() {
    return pickle;
  }

  Storages find() {
    return key -> {
      Region region = storages.get(key);
      if (region == null) {
        throw new PickleException("lacks the numbers of storage " + key);
      }
      return region;
    };
  }
}
