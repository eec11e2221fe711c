package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import milesweep.common.Hashes;

/** SHA-256 of files; a file that has not changed since is not read again. */
public final class FileHashes {
  private static final int CHUNK = 1 << 20;

  private final Map<Look, String> known = new HashMap<>();

  private record Look(Path path, Object fileKey, long bytes, long modified) {}

  /** Hex digits of the whole file's hash. */
  public String sha256(Path path) throws IOException {
    BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
    Look look = new Look(path, found.fileKey(), found.size(), found.lastModifiedTime().toMillis());
    String hash = known.get(look);
    if (hash == null) {
      hash = read(path);
      known.put(look, hash);
    }
    return hash;
  }

  private static String read(Path path) throws IOException {
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
