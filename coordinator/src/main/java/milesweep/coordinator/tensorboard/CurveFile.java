package milesweep.coordinator.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import milesweep.common.AtomicFile;

/**
 * An event file that is brought to what it should hold. Normally that is what it holds and some
 * more, which is appended, so that a TensorBoard that has it open sees the new points. A write that
 * was cut off is such a beginning, too; anything else is written anew. Never waits for the disk:
 * the store has everything.
 */
record CurveFile(Path path) {
  /** Makes the file hold exactly these bytes. */
  void bringTo(byte[] wanted) throws IOException {
    if (!Files.exists(path)) {
      Files.createDirectories(path.getParent());
    } else if (!isBeginningOf(wanted)) {
      AtomicFile.write(path, wanted);
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      int there = (int) channel.size();
      ByteBuffer rest = ByteBuffer.wrap(wanted, there, wanted.length - there);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  private boolean isBeginningOf(byte[] wanted) throws IOException {
    if (Files.size(path) > wanted.length) {
      return false;
    }
    byte[] there = Files.readAllBytes(path);
    return there.length <= wanted.length
        && Arrays.equals(there, 0, there.length, wanted, 0, there.length);
  }
}
