package milesweep.worker.artifact;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import milesweep.common.FileHashes;
import milesweep.common.Json;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.trial.StageKey;

/**
 * Asks other nodes for files. A file comes into a part that a later call goes on with, and is
 * checked against its hash before it is given back as done. Blocks; java.net's older client is used
 * since it alone bounds the wait for the next byte.
 */
final class PeerClient {
  private static final int CHUNK = 1 << 20;
  private static final int LARGEST_LISTING = 4 << 20;

  /** What became of asking a node for a file. */
  enum Verdict {
    /** The part is whole, right and on the disk. */
    DONE,
    /** The node does not have it. */
    ABSENT,
    /** The node did not answer, or not to the end; what has come is kept. */
    BROKEN,
    /** The node has sent something else; the part is gone. */
    WRONG
  }

  /**
   * The verdict on one node.
   *
   * @param why for people; null when all is well
   */
  record Answer(Verdict verdict, String why) {
    static Answer broken(String why) {
      return new Answer(Verdict.BROKEN, why);
    }
  }

  /** What should come. */
  interface Room {
    /** Told the full length before the first byte is written. */
    void expect(long bytes) throws StorageException;
  }

  /**
   * A file to fetch.
   *
   * @param path on the server, with its query
   * @param bytes its length; -1 when it is not known
   * @param part where it is written
   */
  record Wanted(String path, String sha256, long bytes, Path part, Room room) {
    static String artifact(String sha256) {
      return "/artifacts/" + sha256;
    }

    static String checkpoint(StageKey stage, String name) {
      return "/checkpoints/"
          + stage.value()
          + "/file?name="
          + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
  }

  private final Optional<MemberTls> tls;
  private final Duration stall;

  /**
   * A client.
   *
   * @param tls shown to and wanted of every node; empty for none
   * @param stall a node that sends nothing for so long has not answered
   */
  PeerClient(Optional<MemberTls> tls, Duration stall) {
    this.tls = tls;
    this.stall = stall;
  }

  /** The checkpoints that a node has of a stage. */
  List<CheckpointFile> checkpoints(ArtifactAddress at, StageKey stage) throws IOException {
    HttpURLConnection connection = open(at, "/checkpoints/" + stage.value());
    try {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("it answers " + connection.getResponseCode());
      }
      try (InputStream body = connection.getInputStream()) {
        byte[] text = body.readNBytes(LARGEST_LISTING);
        return Json.MAPPER.readValue(text, new TypeReference<List<CheckpointFile>>() {});
      }
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Fetches a file, or the rest of it, into its part.
   *
   * @throws StorageException when it cannot be written here
   */
  Answer fetch(ArtifactAddress at, Wanted wanted, FetchMeter meter) throws StorageException {
    try (PartFile part = PartFile.open(wanted.part())) {
      if (wanted.bytes() >= 0 && part.length() > wanted.bytes()) {
        part.clear();
      }
      long before = part.length();
      meter.at(before);
      if (before != wanted.bytes()) {
        Answer answer = receive(at, wanted, part, meter);
        if (answer != null) {
          return answer;
        }
      }
      return check(wanted, part, before);
    }
  }

  /** Null when all bytes have come. */
  private Answer receive(ArtifactAddress at, Wanted wanted, PartFile part, FetchMeter meter)
      throws StorageException {
    HttpURLConnection connection = null;
    try {
      connection = open(at, wanted.path());
      if (part.length() > 0) {
        connection.setRequestProperty("Range", "bytes=" + part.length() + "-");
      }
      int code = connection.getResponseCode();
      if (code == HttpURLConnection.HTTP_NOT_FOUND) {
        return new Answer(Verdict.ABSENT, "it does not have it");
      }
      if (code == 416) { // what is here is longer than the file, so it is of something else
        part.clear();
        return Answer.broken("what had come is longer than the file");
      }
      if (code == HttpURLConnection.HTTP_OK) {
        part.clear(); // it knows no ranges
        meter.at(0);
      } else if (code != HttpURLConnection.HTTP_PARTIAL
          || !continues(connection.getHeaderField("Content-Range"), part.length())) {
        return Answer.broken("it answers " + code);
      }
      long rest = connection.getContentLengthLong();
      long all = part.length() + rest;
      if (rest < 0 || (wanted.bytes() >= 0 && all != wanted.bytes())) {
        part.clear();
        return new Answer(Verdict.WRONG, "it has %d bytes of %d".formatted(all, wanted.bytes()));
      }
      wanted.room().expect(all);
      try (InputStream body = connection.getInputStream()) {
        return copy(body, part, all, meter);
      }
    } catch (StorageException e) {
      throw e;
    } catch (IOException e) {
      return Answer.broken(String.valueOf(e.getMessage()));
    } finally {
      if (connection != null) {
        connection.disconnect();
      }
    }
  }

  private static Answer copy(InputStream body, PartFile part, long all, FetchMeter meter)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    while (part.length() < all) {
      if (meter.isStopped()) {
        return Answer.broken("stopped");
      }
      int read = body.read(chunk, 0, (int) Math.min(chunk.length, all - part.length()));
      if (read < 0) {
        return Answer.broken("it broke off after " + part.length() + " of " + all + " bytes");
      }
      part.append(chunk, read);
      meter.moved(read);
    }
    return null;
  }

  /** Old bytes may be those that a power cut has left, so they are not held against the node. */
  private static Answer check(Wanted wanted, PartFile part, long before) throws StorageException {
    if (part.sha256().equals(wanted.sha256())) {
      part.sync();
      return new Answer(Verdict.DONE, null);
    }
    part.clear();
    return before > 0
        ? Answer.broken("what had come before does not fit")
        : new Answer(Verdict.WRONG, "it sent other content than that of the hash");
  }

  private static boolean continues(String contentRange, long from) {
    return contentRange != null && contentRange.startsWith("bytes " + from + "-");
  }

  private HttpURLConnection open(ArtifactAddress at, String path) throws IOException {
    URI uri = URI.create(at.url() + path);
    if (tls.isPresent() && !"https".equals(uri.getScheme())) {
      throw new IOException("it offers no TLS, and this node wants it");
    }
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    if (tls.isPresent() && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(tls.get().context().getSocketFactory());
    }
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) stall.toMillis());
    connection.setReadTimeout((int) stall.toMillis());
    connection.setRequestProperty("Authorization", "Bearer " + at.token());
    return connection;
  }

  /** A file on its way. */
  private static final class PartFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private long length;

    private PartFile(Path path, FileChannel channel, long length) {
      this.path = path;
      this.channel = channel;
      this.length = length;
    }

    static PartFile open(Path path) throws StorageException {
      try {
        Files.createDirectories(path.getParent());
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long length = channel.size();
        channel.position(length);
        return new PartFile(path, channel, length);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    long length() {
      return length;
    }

    void append(byte[] bytes, int count) throws StorageException {
      try {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
      length += count;
    }

    void clear() throws StorageException {
      try {
        channel.truncate(0);
        channel.position(0);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
      length = 0;
    }

    /** Of what is on the disk, so that it is not only right as it came. */
    String sha256() throws StorageException {
      try {
        return FileHashes.of(path);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    void sync() throws StorageException {
      try {
        channel.force(true);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    /** What has nothing leaves no trace. */
    @Override
    public void close() throws StorageException {
      try {
        channel.close();
        if (length == 0) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }
  }
}
