package milesweep.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SHA-256 of files; a file that has not changed since is not read again. For any thread. */
public final class FileHashes {
  private static final int CHUNK = 1 << 20;

  private final Map<Look, String> known = new ConcurrentHashMap<>();

  private record Look(Path path, Object fileKey, long bytes, long modified) {}

  /** Hex digits of the whole file's hash. */
  public String sha256(Path path) throws IOException {
    BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
    Look look = new Look(path, found.fileKey(), found.size(), found.lastModifiedTime().toMillis());
    String hash = known.get(look);
    if (hash == null) {
      hash = of(path);
      known.put(look, hash);
    }
    return hash;
  }

  /** The same of a file that may change before its time does: it is read in any case. */
  public static String of(Path path) throws IOException {
    MessageDigest digest = Hashes.sha256();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      while (channel.read(chunk) >= 0) {
        digest.update(chunk.flip());
        chunk.clear();
      }
    }
    return Hashes.hex(digest.digest());
  }
}
