package milesweep.cli;

import java.nio.file.Path;
import java.util.Optional;
import milesweep.common.security.NodeNetwork;
import milesweep.common.security.TlsException;
import picocli.CommandLine.Option;

/** Where a node is reached, and by whom. */
final class NetworkOptions {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Address by which other machines reach this one (default: ${DEFAULT-VALUE}, this machine alone).",
      defaultValue = NodeNetwork.LOOPBACK)
  private String host;

  @Option(
      names = "--tls",
      paramLabel = "DIR",
      description = "Folder with this node's tls.key, tls.crt and ca.crt; see milesweep certs.")
  private Path tls;

  @Option(
      names = "--insecure",
      description = "Let --host be open to the network without TLS: whoever reaches it may steer.")
  private boolean insecure;

  /** An address that a further port listens at: as guarded as the node's own has to be. */
  String guarded(String address) {
    try {
      NodeNetwork.requireGuarded(address, tls != null || insecure);
      return address;
    } catch (TlsException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
  }

  /** The network of a node on this port, if it is allowed. */
  NodeNetwork network(int port) {
    if (port < 0 || port > 65_535) {
      throw new UserFault(
          "milesweep: --port must be 0 to 65535, was " + port + "; 0 takes a free port");
    }
    try {
      return NodeNetwork.of(host, port, Optional.ofNullable(tls), insecure);
    } catch (TlsException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
  }
}
