package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Processes, mounts and network of its own, where this machine allows it: what happens in it is
 * seen nowhere else, and all of it ends with its first process.
 */
public final class Sandbox {
  /** Stands in the environment of whoever runs in a sandbox. */
  private static final String MARK = "MILESWEEP_SELFTEST_SANDBOX";

  private static final List<String> NAMESPACES =
      List.of("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

  /** Reaps the orphans of the sandbox, as init does. */
  private static final List<String> INIT = List.of("bash", "-c", "\"$@\"; exit $?", "init");

  private static final String TRIAL =
      "mount -t tmpfs tmpfs /mnt && ip link add br0 type bridge && mkdir -p /run/netns"
          + " && mount -t tmpfs tmpfs /run/netns && ip netns add trial";

  private Sandbox() {}

  /**
   * The words that start a command in a sandbox; empty where this machine has none to offer. As
   * root, or as a user who may make namespaces.
   */
  public static Optional<List<String>> command() {
    for (List<String> start : List.of(List.of("unshare"), List.of("unshare", "--map-root-user"))) {
      List<String> words = new ArrayList<>(start);
      words.addAll(NAMESPACES);
      List<String> trial = new ArrayList<>(words);
      trial.addAll(List.of("bash", "-c", TRIAL));
      if (Shell.works(trial)) {
        words.addAll(INIT);
        return Optional.of(words);
      }
    }
    return Optional.empty();
  }

  /** Marks a process that is to be started in a sandbox. */
  public static void mark(ProcessBuilder builder) {
    builder.environment().put(MARK, "1");
  }

  /** Whether this process is in one. */
  public static boolean isInside() {
    return System.getenv(MARK) != null;
  }

  /** What this process can offer to faults. */
  static Set<Need> offers() {
    if (!isInside()) {
      return EnumSet.noneOf(Need.class);
    }
    return ClockFiles.library().filter(Files::exists).isPresent()
        ? EnumSet.allOf(Need.class)
        : EnumSet.of(Need.NETWORK, Need.MOUNTS);
  }

  /** Puts file systems of this sandbox in place of those that programs leave traces in. */
  static void ownFolders() throws IOException {
    for (String folder : List.of("/run/netns", "/dev/shm")) {
      Files.createDirectories(Path.of(folder));
      Shell.run("mount", "-t", "tmpfs", "tmpfs", folder);
    }
  }
}
