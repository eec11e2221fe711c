package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import milesweep.common.DiskFault;
import milesweep.common.Hashes;
import milesweep.common.trainer.TrainerSocket;

/** Finds a private folder for the socket whose path fits into a socket address. */
final class SocketPlace {
  private SocketPlace() {}

  /** The socket's path: in the slot's local folder, or under /tmp when that one is too long. */
  static Path in(Path local) throws IOException {
    Path near = local.resolve("socket");
    if (fits(near)) {
      Files.setPosixFilePermissions(local, PosixFilePermissions.fromString("rwx------"));
      return near;
    }
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Path folder =
        Path.of("/tmp/milesweep-" + uid, Hashes.sha256(local.toString()).substring(0, 16));
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IOException(
          "no place for the trainer's socket: the path %s is too long for one, and %s cannot be made (%s); use a shorter --scratch"
              .formatted(near, folder, DiskFault.words(e)),
          e);
    }
    requirePrivate(folder);
    requirePrivate(folder.getParent());
    return folder.resolve("socket");
  }

  static boolean fits(Path socket) {
    return socket.toString().getBytes(StandardCharsets.UTF_8).length < TrainerSocket.MAX_PATH_BYTES;
  }

  /** In /tmp somebody else may have made the folder first. */
  private static void requirePrivate(Path folder) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean ours = found.owner().equals(Files.getOwner(Path.of("/proc/self")));
    if (!found.isDirectory()
        || !ours
        || !PosixFilePermissions.toString(found.permissions()).equals("rwx------")) {
      throw new IOException(
          folder + " is not a private folder of this user; remove it, or use a shorter --scratch");
    }
  }
}
