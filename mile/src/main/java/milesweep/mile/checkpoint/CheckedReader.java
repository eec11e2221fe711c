package milesweep.mile.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.tensor.ElementType;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;

/**
 * Reads a file of {@link SafetensorsWriter} once, from front to back, straight into tensors that
 * are there already, and compares its checksum on the way.
 */
final class CheckedReader {
  private static final int PIECE = 1 << 18; // still in the processor's cache when it is summed

  private final SafetensorsFile file;
  private final CRC32C crc = new CRC32C();

  private CheckedReader(SafetensorsFile file) {
    this.file = file;
  }

  /**
   * Overwrites the targets with the file's tensors of the same names.
   *
   * @param targets for each tensor of the file the one to overwrite, of its type and shape
   * @throws IOException when the file is damaged, or does not hold exactly the targets; some of
   *     them are then overwritten with who knows what
   */
  static void read(SafetensorsFile file, Map<String, Tensor> targets) throws IOException {
    new CheckedReader(file).readAll(targets);
  }

  private void readAll(Map<String, Tensor> targets) throws IOException {
    List<String> names =
        file.names().stream()
            .sorted(Comparator.comparingLong(name -> file.arrays().get(name).start()))
            .toList();
    try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
      long end = names.isEmpty() ? channel.size() : file.entry(names.get(0)).start();
      String said = Checksum.addStart(channel, end, path(), crc);
      for (String name : names) {
        requireSame(name, targets.get(name), channel.position());
        fill(channel, targets.get(name));
      }
      if (channel.position() != channel.size() || names.size() != targets.size()) {
        throw new BadFileException(path(), "does not hold exactly the tensors that are wanted");
      }
      Checksum.requireEqual(path(), said, crc);
    }
  }

  private void requireSame(String name, Tensor target, long position) throws IOException {
    StoredArray array = file.entry(name);
    if (target == null) {
      throw new BadFileException(path(), "holds tensor " + name + ", which is not wanted");
    }
    NumberType type = target.type() == ElementType.FLOAT32 ? NumberType.F32 : NumberType.I64;
    if (array.type() != type || !Arrays.equals(array.shape(), target.shape())) {
      throw new BadFileException(
          path(),
          "holds tensor %s as %s of shape %s; wanted is %s of shape %s"
              .formatted(
                  name,
                  array.type(),
                  Arrays.toString(array.shape()),
                  type,
                  Arrays.toString(target.shape())));
    }
    if (array.start() != position) {
      throw new BadFileException(path(), "has a gap in front of tensor " + name);
    }
  }

  private void fill(FileChannel channel, Tensor target) throws IOException {
    ByteBuffer memory = target.bytes();
    if (memory.isDirect()) { // the tensor's own
      fill(channel, memory);
      return;
    }
    ByteBuffer copy = ByteBuffer.allocateDirect(memory.capacity()).order(memory.order());
    fill(channel, copy);
    try (TensorScope scope = TensorScope.open()) {
      target.set(Tensors.fromBytes(copy, target.type(), target.shape()));
    }
  }

  private void fill(FileChannel channel, ByteBuffer memory) throws IOException {
    for (int at = 0; at < memory.capacity(); at += PIECE) {
      ByteBuffer piece = memory.slice(at, Math.min(PIECE, memory.capacity() - at));
      Checksum.readFully(channel, piece, path());
      crc.update(piece.flip());
    }
  }

  private Path path() {
    return file.path();
  }
}
