package milesweep.mile.data.phantom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import milesweep.common.Hashes;
import milesweep.common.view.DataSettings.Phantom;

/**
 * The folder a generated data set lies in: made once for its settings, whole or not at all, and
 * used again by every later process. A folder that was damaged since is made anew.
 */
public final class PhantomFolder {
  private static final String SUM = "SHA256"; // over all other files, written with them

  private PhantomFolder() {}

  /**
   * The folder of a data set below {@code parent}; writes it when it is not there. Processes that
   * race for it all get a whole one.
   *
   * @throws IOException when the disk refuses
   * @throws IllegalArgumentException as {@link PhantomSet#files}
   */
  public static Path ensure(Path parent, Phantom settings) throws IOException {
    Path folder = parent.resolve(name(settings));
    if (isWhole(folder)) {
      return folder;
    }
    SortedMap<String, byte[]> files = PhantomSet.files(settings);
    Files.createDirectories(parent);
    Path temporary = Files.createTempDirectory(parent, ".phantom-");
    try {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = temporary.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      Files.writeString(temporary.resolve(SUM), sum(files.entrySet().stream()));
      moveTo(temporary, folder);
    } finally {
      delete(temporary);
    }
    return folder;
  }

  /** {@code anatomy-} and a hash of all settings. */
  private static String name(Phantom settings) {
    String domain = settings.domain().name().toLowerCase(java.util.Locale.ROOT);
    String all =
        String.join(
            "|",
            List.of(
                "version " + PhantomSet.VERSION,
                domain,
                "seed " + settings.seed(),
                "images " + settings.trainImages(),
                "" + settings.validateImages(),
                "" + settings.testImages(),
                "questions " + settings.questionsPerImage(),
                "size " + settings.imageSize()));
    return domain + "-" + Hashes.sha256(all).substring(0, 16);
  }

  private static void moveTo(Path temporary, Path folder) throws IOException {
    try {
      Files.move(temporary, folder);
    } catch (FileSystemException e) { // it is there by now: whole, or damaged
      if (!isWhole(folder)) {
        delete(folder);
        Files.move(temporary, folder);
      }
    }
  }

  /** Whether the folder holds exactly what was written. */
  private static boolean isWhole(Path folder) throws IOException {
    Path sum = folder.resolve(SUM);
    if (!Files.isRegularFile(sum)) {
      return false;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> files =
          tree.filter(Files::isRegularFile)
              .filter(file -> !file.equals(sum))
              .sorted(Comparator.comparing(file -> relative(folder, file)))
              .toList();
      MessageDigest digest = Hashes.sha256();
      for (Path file : files) {
        add(digest, relative(folder, file), Files.readAllBytes(file));
      }
      return Hashes.hex(digest.digest()).equals(Files.readString(sum).trim());
    }
  }

  private static String sum(Stream<Map.Entry<String, byte[]>> files) {
    MessageDigest digest = Hashes.sha256();
    files.forEach(file -> add(digest, file.getKey(), file.getValue()));
    return Hashes.hex(digest.digest());
  }

  private static void add(MessageDigest digest, String name, byte[] content) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(8).putInt(bytes.length).putInt(content.length).array());
    digest.update(bytes);
    digest.update(content);
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
