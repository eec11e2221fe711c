package milesweep.common.disk;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import milesweep.common.DiskFault;

/**
 * Tries on a folder's file system what a store and its lock rest on. On file systems that are known
 * to be a disk of this machine that is a matter of milliseconds; on others a second process is
 * started, which must not get the lock.
 */
public final class DiskProbe {
  private static final int BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Mount mount;
  private final Rival rival;

  /** Another process that tries to take the lock of a file. */
  interface Rival {
    /** What speaks against the lock; empty when the other process was kept away. */
    Optional<String> fault(Path file) throws IOException;
  }

  private static final Rival NOBODY = file -> Optional.empty();

  DiskProbe(Mount mount, Rival rival) {
    this.mount = mount;
    this.rival = rival;
  }

  /**
   * Looks at a folder as a starting node does.
   *
   * @throws IOException when the folder cannot be written at all
   */
  public static DiskReport quick(Path folder) throws IOException {
    Mount mount = Mount.of(folder);
    return new DiskProbe(mount, mount.isOfThisMachine() ? NOBODY : DiskProbe::process).of(folder);
  }

  /**
   * Why file locks in a folder do not keep others away; empty when they do. Nothing is tried where
   * they are known to work.
   *
   * @throws IOException as above
   */
  public static Optional<String> unsafeLocks(Path folder) throws IOException {
    return Mount.of(folder).isOfThisMachine() ? Optional.empty() : quick(folder).unsafeLocks();
  }

  /**
   * Looks at a folder with a second process, whatever it is on.
   *
   * @throws IOException as above
   */
  public static DiskReport thorough(Path folder) throws IOException {
    return new DiskProbe(Mount.of(folder), DiskProbe::process).of(folder);
  }

  DiskReport of(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, ".milesweep-probe-", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Optional<String> lockFault = lockFault(file, channel);
      channel.write(ByteBuffer.allocate(BYTES));
      long start = System.nanoTime();
      Optional<String> syncFault = syncFault(channel);
      return new DiskReport(
          mount, lockFault, syncFault, Duration.ofNanos(System.nanoTime() - start));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Optional<String> lockFault(Path file, FileChannel channel) {
    try (FileLock lock = channel.tryLock()) {
      return lock == null ? Optional.of("a new file is locked already") : rival.fault(file);
    } catch (IOException e) {
      return Optional.of(DiskFault.words(e));
    }
  }

  private static Optional<String> syncFault(FileChannel channel) throws IOException {
    try {
      channel.force(true);
      return Optional.empty();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No space left")) {
        throw e; // some file systems notice late
      }
      return Optional.of(DiskFault.words(e));
    }
  }

  static Optional<String> process(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                ownJar(),
                LockRival.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("asking for a lock took more than " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a lock was tried", e);
    }
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return switch (process.exitValue()) {
      case LockRival.KEPT_AWAY -> Optional.empty();
      case LockRival.GOT_IT -> Optional.of("two processes got the same lock");
      default -> Optional.of("a second process cannot ask for a lock (" + said + ")");
    };
  }

  private static String ownJar() throws IOException {
    try {
      return Path.of(LockRival.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IOException("cannot tell where this program is", e);
    }
  }
}
