package milesweep.common.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mounted file system.
 *
 * @param point where it is mounted
 * @param type as the kernel calls it: {@code ext4}, {@code nfs4}
 * @param options it is mounted with, those of the file system itself included
 */
public record Mount(Path point, String type, Set<String> options) {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(\\d{3})");
  private static final Set<String> LOCAL =
      Set.of(
          "ext2",
          "ext3",
          "ext4",
          "xfs",
          "btrfs",
          "zfs",
          "f2fs",
          "jfs",
          "reiserfs",
          "bcachefs",
          "nilfs2",
          "ntfs3",
          "exfat",
          "vfat");
  private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");
  private static final Set<String> NETWORK =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "smbfs",
          "9p",
          "ceph",
          "lustre",
          "gpfs",
          "beegfs",
          "afs",
          "ocfs2",
          "gfs2",
          "orangefs",
          "pvfs2",
          "virtiofs",
          "ncpfs",
          "coda",
          "panfs",
          "wekafs");

  /** Where the bytes of a file system are. */
  public enum Kind {
    /** On a disk of this machine. */
    LOCAL,
    /** In this machine's memory: gone after a restart. */
    MEMORY,
    /** In the upper layer of a container: gone with the container. */
    LAYER,
    /** On another machine. */
    NETWORK,
    /** Nobody can tell: a program serves it, or its name says nothing to us. */
    UNKNOWN
  }

  public Mount {
    options = Set.copyOf(options);
  }

  /**
   * The mount that a folder is on; the folder need not exist yet.
   *
   * @throws IOException when the kernel's table cannot be read
   */
  public static Mount of(Path folder) throws IOException {
    Path existing = folder.toAbsolutePath().normalize();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return of(existing.toRealPath(), Files.readAllLines(TABLE));
  }

  /** The last mount on the longest part of the path is the one that is seen. */
  static Mount of(Path folder, List<String> table) {
    Mount found = new Mount(Path.of("/"), "unknown", Set.of());
    for (String line : table) {
      Mount mount = parse(line);
      if (folder.startsWith(mount.point)
          && mount.point.getNameCount() >= found.point.getNameCount()) {
        found = mount;
      }
    }
    return found;
  }

  /** {@code 36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/sda rw,errors=continue}. */
  private static Mount parse(String line) {
    List<String> fields = List.of(line.split(" "));
    int dash = fields.indexOf("-");
    Set<String> options = new TreeSet<>(List.of(fields.get(5).split(",")));
    if (fields.size() > dash + 3) {
      options.addAll(List.of(fields.get(dash + 3).split(",")));
    }
    return new Mount(Path.of(unescaped(fields.get(4))), fields.get(dash + 1), options);
  }

  /** The kernel writes a space as {@code \\040}; other escapes are as short. */
  private static String unescaped(String path) {
    return ESCAPE
        .matcher(path)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(found.group(1), 8))));
  }

  /** Where its bytes are. */
  public Kind kind() {
    if (LOCAL.contains(type)) {
      return Kind.LOCAL;
    }
    if (MEMORY.contains(type)) {
      return Kind.MEMORY;
    }
    if (type.equals("overlay") || type.equals("aufs")) {
      return Kind.LAYER;
    }
    return NETWORK.contains(type) ? Kind.NETWORK : Kind.UNKNOWN;
  }

  /** Whether nothing but this machine has to do with it. */
  public boolean isOfThisMachine() {
    return kind() == Kind.LOCAL || kind() == Kind.MEMORY || kind() == Kind.LAYER;
  }

  /** Whether the kernel keeps its locks to this machine, although others see the same files. */
  public boolean keepsLocksHere() {
    return options.contains("nolock")
        || options.contains("local_lock=all")
        || options.contains("local_lock=posix")
        || options.contains("nobrl");
  }

  /** {@code nfs4, mounted at /net}. */
  public String words() {
    return type + ", mounted at " + point;
  }
}
