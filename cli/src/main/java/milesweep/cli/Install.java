package milesweep.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.disk.Mount;

/**
 * Where this MileSweep is installed: the folder of the {@code milesweep} script, which passes it as
 * the system property {@code milesweep.install}.
 */
record Install(Path folder) {
  /** The running install. */
  static Install current() {
    String property = System.getProperty("milesweep.install");
    if (property == null) {
      throw new UserFault(
          "milesweep: start it through the milesweep script; system property milesweep.install is not set.");
    }
    return new Install(Path.of(property).toAbsolutePath().normalize());
  }

  /** Version as Maven wrote it into the jar. */
  static String version() {
    String version = Install.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Jars of the trainer process, in the fixed order that its class-data archive needs. */
  List<Path> trainerClassPath() {
    List<Path> jars = new ArrayList<>();
    Path target = folder.resolve("mile/target");
    jars.addAll(jarsIn(target));
    jars.addAll(jarsIn(target.resolve("lib")));
    if (jars.isEmpty()) {
      throw new UserFault(
          "milesweep: no trainer in " + target + "; run ./milesweep --version there to build it.");
    }
    return jars;
  }

  /** Class-data archive of the trainer process; need not exist. */
  Path trainerArchive() {
    return folder.resolve("target/trainer.jsa");
  }

  /**
   * Where the tensor library's native files are unpacked, and generated data are kept: in the
   * install, once for all, unless the user names a place. An install that cannot be written, or is
   * on a network file system, is no place; then it is in the scratch folder.
   *
   * @param scratch node-local folder that the user has named; null for none
   */
  Path cache(Path scratch) throws IOException {
    String wanted = System.getenv("ENGINE_CACHE_DIR");
    if (wanted != null && !wanted.isBlank()) {
      return Path.of(wanted);
    }
    Path own = folder.resolve("target");
    return cache(own, Files.isWritable(own), Mount.of(own).kind(), scratch);
  }

  static Path cache(Path own, boolean writable, Mount.Kind kind, Path scratch) {
    if (writable && (scratch == null || kind != Mount.Kind.NETWORK)) {
      return own.resolve("native");
    }
    return scratch == null
        ? Path.of(System.getProperty("user.home"), ".cache", "milesweep")
        : scratch.toAbsolutePath().normalize().resolve("cache");
  }

  private static List<Path> jarsIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }
}
