package milesweep.cli.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Whether a coordinator is reached where a worker would join it, and lets this node in.
 *
 * @param host of the coordinator
 * @param port of its cluster
 * @param tls this node's identity; empty where it has none
 * @param anybody for a look whether the other side speaks TLS at all
 */
public record JoinCheck(String host, int port, Optional<SSLContext> tls, SSLContext anybody)
    implements Check {
  private static final int PATIENCE_MILLIS = 5_000;

  /** A server that does not want our certificate says so at once; one that does says nothing. */
  private static final int OBJECTION_MILLIS = 700;

  @Override
  public List<Finding> look() {
    String where = host + ":" + port;
    try (Socket socket = connect()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return List.of(tls.isPresent() ? withTls(socket, where) : withoutTls(socket, where));
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              "join",
              "no connection to " + where + " (" + e.getMessage() + ")",
              "is the coordinator running, and does a firewall let the port through?"));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private Finding withTls(Socket socket, String where) {
    try {
      handshake(socket, tls.orElseThrow());
      return Finding.ok("join", where + " is reached, and both sides know each other by TLS");
    } catch (IOException e) {
      return Finding.fail(
          "join",
          where + " is reached, but TLS fails: " + e.getMessage(),
          "do both have files of the same authority, and does the coordinator run with --tls?");
    }
  }

  private Finding withoutTls(Socket socket, String where) {
    try {
      handshake(socket, anybody);
    } catch (IOException e) {
      String said = String.valueOf(e.getMessage());
      if (!said.contains("PKIX") && !said.contains("certificate")) {
        return Finding.ok("join", where + " is reached, without TLS");
      }
    }
    return Finding.fail("join", where + " wants TLS", "give --tls with files of: milesweep certs");
  }

  private void handshake(Socket plain, SSLContext context) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    socket.startHandshake();
    socket.setSoTimeout(OBJECTION_MILLIS);
    try {
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the other side closes the connection");
      }
    } catch (SocketTimeoutException e) {
      return; // it waits for us to begin
    }
  }
}
