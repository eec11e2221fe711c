package milesweep.worker.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import milesweep.common.FileHashes;

/** A file on its way: what has come so far, to which the rest is added. */
final class PartFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private long length;

  private PartFile(Path path, FileChannel channel, long length) {
    this.path = path;
    this.channel = channel;
    this.length = length;
  }

  static PartFile open(Path path) throws StorageException {
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long length = channel.size();
      channel.position(length);
      return new PartFile(path, channel, length);
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
  }

  long length() {
    return length;
  }

  void append(byte[] bytes, int count) throws StorageException {
    try {
      ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
    length += count;
  }

  void clear() throws StorageException {
    try {
      channel.truncate(0);
      channel.position(0);
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
    length = 0;
  }

  /** Of what is on the disk, so that it is not only right as it came. */
  String sha256() throws StorageException {
    try {
      return FileHashes.of(path);
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
  }

  void sync() throws StorageException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
  }

  /** What has nothing leaves no trace. */
  @Override
  public void close() throws StorageException {
    try {
      channel.close();
      if (length == 0) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
  }
}
