package milesweep.common.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process of this machine, never mistaken for a later one of the same number.
 *
 * @param pid its number
 * @param startTicks clock ticks from boot to its start
 * @param boot id of the machine's boot
 */
public record ProcessIdentity(long pid, long startTicks, String boot) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** This process. */
  public static ProcessIdentity current() throws IOException {
    long pid = ProcessHandle.current().pid();
    return of(pid).orElseThrow(() -> new IOException("/proc/" + pid + "/stat is not readable"));
  }

  /** The process that has this number now; empty when none has. */
  public static Optional<ProcessIdentity> of(long pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is the program's name in parentheses, which may itself hold blanks and ).
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (fields[0].equals("Z")) {
        return Optional.empty(); // dead, and its parent has not looked yet
      }
      long startTicks = Long.parseLong(fields[19]); // field 22 of proc(5), the third is fields[0]
      return Optional.of(new ProcessIdentity(pid, startTicks, Files.readString(BOOT_ID).trim()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (!Files.exists(Path.of("/proc/" + pid))) {
        return Optional.empty(); // it ended between opening and reading
      }
      throw e;
    }
  }

  /** Whether this very process still runs. */
  public boolean isAlive() throws IOException {
    return of(pid).map(this::equals).orElse(false);
  }
}
