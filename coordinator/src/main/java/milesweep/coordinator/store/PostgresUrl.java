package milesweep.coordinator.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * A JDBC URL of a PostgreSQL database, {@code jdbc:postgresql://HOST:PORT/DATABASE?user=NAME}, with
 * whatever parameters the driver knows except passwords: it is shown, noted, and given on command
 * lines.
 */
public record PostgresUrl(String text) {
  private static final String FORM =
      "a store on a server is named like jdbc:postgresql://127.0.0.1:5432/milesweep?user=milesweep";
  private static final String PASSWORD =
      "; the password comes from the environment variable PGPASSWORD or from ~/.pgpass";

  /**
   * @throws StoreException of kind UNSUITABLE for any other text; its message does not repeat it
   */
  public PostgresUrl {
    if (!text.startsWith("jdbc:postgresql:") || address(text).contains("@")) {
      throw new StoreException(Kind.UNSUITABLE, FORM + PASSWORD, null);
    }
    if (parameters(text).anyMatch(one -> one.split("=", 2)[0].matches("(?i)(ssl)?password"))) {
      throw new StoreException(
          Kind.UNSUITABLE,
          "a password in the store's URL can be read by everybody who lists processes" + PASSWORD,
          null);
    }
  }

  /** The URL without its parameters, but with the schema where it names one. */
  public String place() {
    return address(text) + schema().map(name -> "?currentSchema=" + name).orElse("");
  }

  /** The schema that it names, if it names one. */
  Optional<String> schema() {
    return parameter("currentSchema");
  }

  /** The user that it names, if it names one. */
  Optional<String> user() {
    return parameter("user");
  }

  private Optional<String> parameter(String name) {
    return parameters(text)
        .filter(one -> one.startsWith(name + "="))
        .map(one -> URLDecoder.decode(one.substring(name.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }

  private static String address(String text) {
    return text.split("\\?", 2)[0];
  }

  private static Stream<String> parameters(String text) {
    String[] parts = text.split("\\?", 2);
    return parts.length == 1 ? Stream.empty() : Arrays.stream(parts[1].split("&"));
  }
}
