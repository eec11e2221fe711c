package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import milesweep.common.AtomicFile;
import milesweep.common.DiskFault;
import milesweep.coordinator.bundle.BundleReader;

/**
 * The file that a bundle goes to: written under another name beside it and renamed when it is
 * whole, and never in the place of something else.
 */
record BundleTarget(Path file) {
  /**
   * Takes a file that may be made, or made anew.
   *
   * @param replace whether an earlier bundle there may go
   * @throws UserFault when something is there that may not go
   */
  static BundleTarget of(Path file, boolean replace) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(file) || !BundleReader.isBundle(file)) {
        throw new UserFault(
            "milesweep: %s is there and is no bundle; name a file that is not there yet"
                .formatted(file));
      }
      if (!replace) {
        throw new UserFault("milesweep: %s is there already; --force replaces it".formatted(file));
      }
    }
    return new BundleTarget(file);
  }

  /**
   * Writes the whole file, or nothing.
   *
   * @param isPrivate whether it is for its owner's eyes
   */
  void write(byte[] content, boolean isPrivate) {
    Path whole = file.toAbsolutePath().normalize();
    try {
      Files.createDirectories(whole.getParent());
      if (isPrivate) {
        AtomicFile.writePrivate(whole, content);
      } else {
        AtomicFile.writeDurably(whole, content);
      }
    } catch (IOException e) {
      throw new UserFault(
          "milesweep: cannot write the bundle %s (%s); nothing was left there"
              .formatted(file, DiskFault.words(e)));
    }
  }
}
