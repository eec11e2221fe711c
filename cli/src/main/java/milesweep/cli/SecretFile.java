package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import milesweep.common.DiskFault;

/** A secret in a file of one line, as long as it is one. */
final class SecretFile {
  private static final int MOST_BYTES = 4096;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private SecretFile() {}

  /**
   * The file's text without the space around it.
   *
   * @param option that names the file, for people
   * @throws UserFault when it cannot be read, can be read by others, or is no line
   */
  static String read(String option, Path file) {
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new UserFault(
            "milesweep: %s %s can be read by others; chmod 600 it, and make another token if they may have"
                .formatted(option, file));
      }
      String text = Files.size(file) > MOST_BYTES ? "" : Files.readString(file).strip();
      if (text.isEmpty() || text.lines().count() > 1) {
        throw new UserFault(
            "milesweep: %s %s should hold one line, the token".formatted(option, file));
      }
      return text;
    } catch (IOException e) {
      throw new UserFault("milesweep: " + option + ": " + DiskFault.words(e));
    }
  }
}
