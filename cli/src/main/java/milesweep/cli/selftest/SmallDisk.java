package milesweep.cli.selftest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own for one folder, which can be filled without harm to others. */
final class SmallDisk {
  private static final int MEGABYTES = 96;
  private final Path filler;
  private int full;
  private long emptySince = Long.MIN_VALUE;

  private SmallDisk(Path folder) {
    this.filler = folder.resolve("filler");
  }

  /** Mounts one; only in a sandbox, whose mounts are its own. */
  static SmallDisk mount(Path folder) throws IOException {
    Files.createDirectories(folder);
    Shell.run(
        "mount", "-t", "tmpfs", "-o", "mode=700,size=" + MEGABYTES + "m", "tmpfs", "" + folder);
    return new SmallDisk(folder);
  }

  /** Leaves no byte free. */
  void fill() throws IOException {
    full++;
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[1 << 16];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!Files.exists(filler)) {
        throw e; // otherwise it is the end of the disk, which was meant
      }
    }
  }

  void free() throws IOException {
    full--;
    if (full == 0) {
      Files.deleteIfExists(filler);
      emptySince = System.nanoTime();
    }
  }

  /** Whether it was full not long ago, so that a program may well have ended for it. */
  boolean excuses() {
    return full > 0
        || emptySince != Long.MIN_VALUE && System.nanoTime() - emptySince < 15_000_000_000L;
  }
}
