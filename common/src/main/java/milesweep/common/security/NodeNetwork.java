package milesweep.common.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a node is reached, and by whom: on its own machine without more, elsewhere with TLS alone,
 * unless a person says otherwise.
 *
 * @param host address or name that it binds and is reached at
 * @param port that its cluster transport listens on; 0 for a free one
 * @param tls its files; empty for none
 */
public record NodeNetwork(String host, int port, Optional<NodeTls> tls) {
  /** This machine alone. */
  public static final String LOOPBACK = "127.0.0.1";

  /** Reached from this machine alone. */
  public static NodeNetwork local(int port) {
    return new NodeNetwork(LOOPBACK, port, Optional.empty());
  }

  /**
   * What a person asks for, if it is allowed.
   *
   * @param tlsFolder folder of TLS files; empty for none
   * @param insecure whether the person wants it open to the network without TLS
   * @throws TlsException when the host cannot be bound by others' name for it, or would be open to
   *     the network without TLS, or its TLS files cannot be used
   */
  public static NodeNetwork of(String host, int port, Optional<Path> tlsFolder, boolean insecure) {
    if (address(host).isAnyLocalAddress()) {
      throw new TlsException(
          "--host "
              + host
              + " is no address that others can reach; give the one that they know this machine by");
    }
    requireGuarded(host, tlsFolder.isPresent() || insecure);
    return new NodeNetwork(host, port, tlsFolder.map(folder -> NodeTls.of(folder, host)));
  }

  /**
   * Checks an address that something listens at.
   *
   * @param allowed whether it may be open to the network: with TLS, or since a person wants it
   * @throws TlsException when it is none, or is open to the network and may not be
   */
  public static void requireGuarded(String host, boolean allowed) {
    if (!address(host).isLoopbackAddress() && !allowed) {
      throw new TlsException(
          "on "
              + host
              + " everybody in the network could join and steer; give --tls with files of: milesweep certs, or --insecure if that is meant");
    }
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new TlsException(host + " is no address and no known name", e);
    }
  }

  /** What others call this node: its host, and what else its certificate is for. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>(tls.map(NodeTls::names).orElse(Set.of()));
    names.add(host);
    return names;
  }

  /** URL of an HTTP server of this node, without a path. */
  public String url(int httpPort) {
    return "%s://%s:%d"
        .formatted(
            tls.isPresent() ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            httpPort);
  }

  /** Pekko's settings for this. */
  public Map<String, Object> pekkoSettings() {
    Map<String, Object> settings = new java.util.HashMap<>();
    settings.put("pekko.remote.artery.canonical.hostname", host);
    settings.put("pekko.remote.artery.canonical.port", port);
    tls.ifPresent(files -> settings.putAll(files.pekkoSettings()));
    return settings;
  }
}
