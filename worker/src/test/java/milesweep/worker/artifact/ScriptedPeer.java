package milesweep.worker.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import milesweep.common.protocol.ArtifactAddress;

/** A node on a real socket that answers as a test says, also wrongly, and can break off. */
final class ScriptedPeer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-");

  private final ServerSocket server;
  private final Script script;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** What it does with a request. */
  interface Script {
    /**
     * Answers one request.
     *
     * @param number counted from 1
     * @param from first byte that is wanted; 0 for all
     */
    Reply answer(int number, String path, int from);
  }

  /**
   * An answer.
   *
   * @param announced bytes of the file from {@code from} on that the head promises
   * @param sent how many of them it sends before it closes the connection
   */
  record Reply(int status, byte[] content, int from, int announced, int sent) {
    static Reply absent() {
      return new Reply(404, new byte[0], 0, 0, 0);
    }

    static Reply whole(byte[] content) {
      return new Reply(200, content, 0, content.length, content.length);
    }

    static Reply rest(byte[] content, int from) {
      int rest = content.length - from;
      return from == 0 ? whole(content) : new Reply(206, content, from, rest, rest);
    }

    Reply brokenAfter(int bytes) {
      return new Reply(status, content, from, announced, bytes);
    }
  }

  ScriptedPeer(Script script) throws IOException {
    this.script = script;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "scripted-peer");
    thread.setDaemon(true);
    thread.start();
  }

  ArtifactAddress address() {
    return new ArtifactAddress("http://127.0.0.1:" + server.getLocalPort(), "token");
  }

  /** The requests so far: path, and the range where there was one. */
  List<String> asked() {
    return asked;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        answer(socket);
      } catch (IOException e) {
        continue; // a client that has gone, or the end of the test
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    String head = head(socket.getInputStream());
    String path = head.split(" ", 3)[1];
    Matcher range = RANGE.matcher(head);
    int from = range.find() ? Integer.parseInt(range.group(1)) : 0;
    asked.add(from == 0 ? path : path + " from " + from);
    Reply reply = script.answer(asked.size(), path, from);
    String text =
        "HTTP/1.1 %d x\r\nContent-Length: %d\r\nContent-Range: bytes %d-%d/%d\r\nConnection: close\r\n\r\n"
            .formatted(
                reply.status(),
                reply.announced(),
                reply.from(),
                reply.content().length - 1,
                reply.content().length);
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.write(reply.content(), reply.from(), reply.sent());
    out.flush();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client has gone");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
