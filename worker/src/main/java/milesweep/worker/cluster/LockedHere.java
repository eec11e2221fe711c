package milesweep.worker.cluster;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock files that this process holds. A second look at one of them must not even open it, since
 * POSIX drops a process's locks on a file when it closes any handle of that file.
 */
final class LockedHere {
  private static final Set<Path> FILES = ConcurrentHashMap.newKeySet();

  private LockedHere() {}

  static boolean contains(Path file) {
    return FILES.contains(file);
  }

  static void add(Path file) {
    FILES.add(file);
  }

  static void remove(Path file) {
    FILES.remove(file);
  }
}
