package milesweep.mile.trainer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Standard output and error of the Java side: into the current attempt's log, or the process's own
 * when there is no attempt. A log that grows over its limit is set aside once, as {@code .1}, and
 * begun again, so that an attempt keeps its latest lines within twice the limit.
 */
final class LogSwitch extends OutputStream {
  static final long LIMIT_BYTES = 4 << 20;

  private final OutputStream process;
  private Path file;
  private OutputStream attempt;
  private long written;

  LogSwitch(OutputStream process) {
    this.process = process;
  }

  /** Takes over {@code System.out} and {@code System.err}. */
  static LogSwitch install() {
    LogSwitch log = new LogSwitch(System.err);
    PrintStream lines = new PrintStream(log, true, StandardCharsets.UTF_8);
    System.setOut(lines);
    System.setErr(lines);
    return log;
  }

  /** From now on into this file, behind what is there. */
  synchronized void to(Path log) throws IOException {
    toProcess();
    file = log;
    written = Files.exists(log) ? Files.size(log) : 0;
    attempt =
        Files.newOutputStream(
            log, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
  }

  /** From now on into the process's own log. */
  synchronized void toProcess() throws IOException {
    if (attempt != null) {
      attempt.close();
      attempt = null;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (attempt == null) {
      process.write(bytes, offset, length);
      return;
    }
    if (written + length > LIMIT_BYTES) {
      attempt.close();
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
      attempt = Files.newOutputStream(file);
      written = 0;
    }
    attempt.write(bytes, offset, length);
    written += length;
  }
}
