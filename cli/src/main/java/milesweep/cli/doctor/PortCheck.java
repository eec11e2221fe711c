package milesweep.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Whether a coordinator could listen where it does unless told otherwise. */
public record PortCheck(String host, List<Integer> ports) implements Check {
  @Override
  public List<Finding> look() throws IOException {
    InetAddress address = InetAddress.getByName(host);
    List<Finding> findings = new ArrayList<>();
    for (int port : ports) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, port), 1);
        findings.add(Finding.ok("ports", host + ":" + port + " is free"));
      } catch (IOException e) {
        findings.add(
            Finding.warn(
                "ports",
                host + ":" + port + " cannot be listened on (" + e.getMessage() + ")",
                "a coordinator needs another --port or --http-port; a local run does not"));
      }
    }
    return findings;
  }
}
