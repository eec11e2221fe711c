package milesweep.common.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Another process that wants a file's lock: the only one that can tell whether a lock excludes it.
 * Needs nothing but the JDK.
 */
final class LockRival {
  /** Exit status: the lock is held, as it should be. */
  static final int KEPT_AWAY = 0;

  /** Exit status: it got the lock that another process holds. */
  static final int GOT_IT = 10;

  /** Exit status: it could not even ask. */
  static final int FAILED = 11;

  private LockRival() {}

  /** Tries to lock the file that is named. */
  public static void main(String... arguments) {
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      System.exit(lock == null ? KEPT_AWAY : GOT_IT);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }
}
