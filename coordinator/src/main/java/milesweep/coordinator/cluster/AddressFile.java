package milesweep.coordinator.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import milesweep.common.AtomicFile;
import milesweep.common.Json;
import milesweep.coordinator.access.Token;

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
      Path folder, String cluster, String http, Token token, Optional<String> authority)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("cluster", cluster);
    fields.put("http", http);
    fields.put("token", token.text());
    authority.ifPresent(pem -> fields.put("authority", pem));
    AtomicFile.writePrivate(
        folder.resolve("address.json"),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(fields));
  }
}
