package milesweep.coordinator.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code HOME/coordinator/address.json}: where the coordinator is reached, for workers and commands
 * that know its home.
 */
final class AddressFile {
  private AddressFile() {}

  /**
   * Writes it anew, whole or not at all, readable by its owner alone.
   *
   * @param cluster {@code host:port} that workers join
   * @param http URL of the HTTP API
   * @param token that the API wants
   * @param authority PEM of who signed the API's certificate; empty without TLS
   */
  static void write(
      Path folder, String cluster, String http, String token, Optional<String> authority)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("cluster", cluster);
    fields.put("http", http);
    fields.put("token", token);
    authority.ifPresent(pem -> fields.put("authority", pem));
    Path file = folder.resolve("address.json");
    Path temporary = folder.resolve("address.json.new");
    Files.deleteIfExists(temporary);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        temporary, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(fields));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
