package milesweep.common.trainer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import milesweep.common.Json;

/** Lines of JSON over a Unix-domain socket, never waiting for ever on the other side. */
public final class TrainerSocket {
  /** A path must be shorter than {@code sockaddr_un.sun_path} with its final zero. */
  public static final int MAX_PATH_BYTES = 107;

  private static final int MAX_LINE_BYTES = 64 << 10;

  private TrainerSocket() {}

  /**
   * Sends one command and waits for its answer.
   *
   * @throws IOException when nobody listens, the answer does not come in time, or it is no answer
   */
  public static TrainerReply send(Path socket, TrainerCommand command, Duration patience)
      throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, socket);
      writeLine(channel, Json.MAPPER.writeValueAsString(command), patience);
      return Json.MAPPER.readValue(readLine(channel, patience), TrainerReply.class);
    }
  }

  /** A side that does not accept leaves its queue full, and connecting would wait for ever. */
  private static void connect(SocketChannel channel, Path socket) throws IOException {
    channel.configureBlocking(false);
    if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
      throw new SocketTimeoutException("nobody takes calls on the trainer's socket");
    }
  }

  /**
   * Reads up to a line feed, which is left out.
   *
   * @throws IOException when the line does not come in time, the other side ends before it, or it
   *     is longer than 64 KiB
   */
  public static String readLine(SocketChannel channel, Duration patience) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(4096);
    long deadline = System.nanoTime() + patience.toNanos();
    try (Selector selector = watch(channel, SelectionKey.OP_READ)) {
      while (line.size() <= MAX_LINE_BYTES) {
        await(selector, deadline);
        int count = channel.read(chunk.clear());
        if (count < 0) {
          throw new IOException("the other side closed the socket before its line was whole");
        }
        for (int i = 0; i < count; i++) {
          if (chunk.get(i) == '\n') {
            return line.toString(StandardCharsets.UTF_8);
          }
          line.write(chunk.get(i));
        }
      }
    }
    throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
  }

  /** Writes a line and its line feed. */
  public static void writeLine(SocketChannel channel, String line, Duration patience)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    long deadline = System.nanoTime() + patience.toNanos();
    try (Selector selector = watch(channel, SelectionKey.OP_WRITE)) {
      while (bytes.hasRemaining()) {
        await(selector, deadline);
        channel.write(bytes);
      }
    }
  }

  private static Selector watch(SocketChannel channel, int interest) throws IOException {
    channel.configureBlocking(false);
    Selector selector = Selector.open();
    channel.register(selector, interest);
    return selector;
  }

  private static void await(Selector selector, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    selector.selectedKeys().clear();
    if (millis <= 0 || selector.select(millis) == 0) {
      throw new SocketTimeoutException("no answer on the trainer's socket in time");
    }
  }
}
