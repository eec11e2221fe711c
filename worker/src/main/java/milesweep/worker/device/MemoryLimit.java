package milesweep.worker.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process may use by its control groups (version 2): the least of its own group's and of
 * all groups around it, as a batch system sets it for a job and a container for all in it.
 */
final class MemoryLimit {
  private static final Pattern GROUP = Pattern.compile("(?m)^0::(/.*)$");

  private MemoryLimit() {}

  /** This process's; empty when nothing limits it. */
  static OptionalLong ofThisProcess() throws IOException {
    return of(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
  }

  /**
   * Reads it.
   *
   * @param root where the groups are mounted
   * @param membership says in which group the process is; that may be a path outside of what is
   *     mounted here
   */
  static OptionalLong of(Path root, Path membership) throws IOException {
    Path group = root;
    if (Files.isReadable(membership)) {
      Matcher found = GROUP.matcher(Files.readString(membership));
      if (found.find()) {
        group = root.resolve(found.group(1).substring(1)).normalize();
      }
    }
    if (!group.startsWith(root)) {
      group = root; // a container sees its own group there
    }
    OptionalLong least = OptionalLong.empty();
    for (; group != null && group.startsWith(root); group = group.getParent()) {
      OptionalLong own = own(group.resolve("memory.max"));
      if (own.isPresent()) {
        least = OptionalLong.of(Math.min(own.getAsLong(), least.orElse(Long.MAX_VALUE)));
      }
    }
    return least;
  }

  private static OptionalLong own(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return OptionalLong.empty();
    }
    String limit = Files.readString(file).trim();
    return limit.equals("max") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(limit));
  }
}
