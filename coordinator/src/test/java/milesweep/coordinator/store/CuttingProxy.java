package milesweep.coordinator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The way to a server, which can be cut as a network is: the client's side ends, and the server
 * goes on waiting for it.
 */
final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private final List<Socket> servers = new CopyOnWriteArrayList<>();
  private final int target;

  /** To a port of this machine. */
  CuttingProxy(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Ends what is connected, towards the clients only; new connections are let through. */
  void cut() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      clients.add(client);
      servers.add(server);
      start(() -> copy(client.getInputStream(), server.getOutputStream()));
      start(() -> copy(server.getInputStream(), client.getOutputStream()));
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8_192];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      to.flush();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
    for (Socket server : servers) {
      server.close();
    }
  }

  private interface Traffic {
    void run() throws IOException;
  }

  private static void start(Traffic traffic) {
    Thread thread =
        new Thread(
            () -> {
              try {
                traffic.run();
              } catch (IOException e) {
                // The connection was cut or has ended.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
