package milesweep.mile.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import milesweep.common.Hashes;

/**
 * What {@code trainer.environment} prints: most often the packages that are installed.
 *
 * @param text its standard output
 */
public record EnvironmentOutput(String text) {
  private static final int MOST_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Runs the command.
   *
   * @throws IOException saying how it failed: not there, a status other than 0, too slow, or more
   *     than 1 MiB of output
   */
  public static EnvironmentOutput of(List<String> command, Path folder)
      throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
    } catch (IOException e) {
      throw failed(command, "cannot be started: " + e.getMessage());
    }
    try {
      CompletableFuture<byte[]> out = read(process.getInputStream());
      CompletableFuture<byte[]> err = read(process.getErrorStream());
      byte[] printed = out.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      String complaint = new String(err.get(1, TimeUnit.MINUTES), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw failed(command, "ended with status " + status + ": " + lastLine(complaint));
      }
      if (printed.length > MOST_BYTES) {
        throw failed(command, "printed more than %d bytes".formatted(MOST_BYTES));
      }
      return new EnvironmentOutput(new String(printed, StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      throw failed(command, "did not end within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw failed(command, "cannot be read: " + e.getCause());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** SHA-256 over what it printed, 64 hex digits. */
  public String sha256() {
    return Hashes.sha256(text);
  }

  private static IOException failed(List<String> command, String how) {
    return new IOException(String.join(" ", command) + " " + how);
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  /** Reads to the end and keeps a little more than what is allowed. */
  private static CompletableFuture<byte[]> read(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteArrayOutputStream kept = new ByteArrayOutputStream();
          byte[] chunk = new byte[8192];
          try (in) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
              kept.write(chunk, 0, Math.min(n, Math.max(0, MOST_BYTES + 1 - kept.size())));
            }
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          return kept.toByteArray();
        },
        work -> new Thread(work, "environment").start());
  }
}
