package milesweep.worker.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a worker finds its coordinator: a fixed address, or the rendezvous file in a coordinator's
 * home.
 */
public sealed interface JoinAddress {
  /**
   * Reads {@code HOST:PORT} or {@code file:HOME}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static JoinAddress of(String text) {
    if (text.startsWith("file:") && text.length() > 5) {
      return new Rendezvous(Path.of(text.substring(5)).toAbsolutePath().normalize());
    }
    if (text.matches("[A-Za-z0-9._-]+:\\d{1,5}") || text.matches("\\[[0-9a-fA-F:]+\\]:\\d{1,5}")) {
      return new Fixed(text);
    }
    throw new IllegalArgumentException("--join wants HOST:PORT or file:HOME, was \"" + text + "\"");
  }

  /** {@code host:port} now; empty while there is none. */
  Optional<String> now() throws IOException;

  /** An address that stays. */
  record Fixed(String hostPort) implements JoinAddress {
    @Override
    public Optional<String> now() {
      return Optional.of(hostPort);
    }
  }

  /** {@code HOME/coordinator/address.json}, which each coordinator that starts there rewrites. */
  record Rendezvous(Path home) implements JoinAddress {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Optional<String> now() throws IOException {
      Path file = home.resolve("coordinator").resolve("address.json");
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      JsonNode cluster;
      try {
        cluster = JSON.readTree(file.toFile()).path("cluster");
      } catch (JsonProcessingException e) {
        throw new IOException(
            file + " is not readable as JSON; start the coordinator again, which rewrites it", e);
      }
      return cluster.isTextual() ? Optional.of(cluster.asText()) : Optional.empty();
    }
  }
}
