package milesweep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Where an authority's files lie, and how they are written: whole or not at all. */
record CertsFolder(Path path) {
  static final String AUTHORITY_KEY = "ca.key";
  static final String AUTHORITY = "ca.crt";

  Path authorityKey() {
    return path.resolve(AUTHORITY_KEY);
  }

  Path authority() {
    return path.resolve(AUTHORITY);
  }

  Path node(String name) {
    return path.resolve("nodes").resolve(name);
  }

  /** Makes a folder that its owner alone can look into. */
  static void make(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Writes a file that its owner alone can read. */
  static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(temporary, text.getBytes(StandardCharsets.US_ASCII));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
