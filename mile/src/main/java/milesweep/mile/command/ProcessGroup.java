package milesweep.mile.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a program: it and whatever it has started, as one group.
 *
 * @param id process id of its leader, dead or alive
 */
record ProcessGroup(long id) {
  private static final Path PROC = Path.of("/proc");
  private static final long PAGE_BYTES = 4096; // of x86-64
  private static final int GROUP = 2; // fields of proc(5) behind the name, the state being 0
  private static final int RESIDENT_PAGES = 21;

  /** Resident bytes of all of them. */
  long memoryBytes() throws IOException {
    long pages = 0;
    for (String[] stat : members()) {
      pages += Long.parseLong(stat[RESIDENT_PAGES]);
    }
    return pages * PAGE_BYTES;
  }

  /** Whether one of them lives. */
  boolean isAlive() throws IOException {
    return !members().isEmpty();
  }

  private List<String[]> members() throws IOException {
    List<String[]> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        String[] stat = stat(process);
        boolean isDead = stat != null && (stat[0].equals("Z") || stat[0].equals("X"));
        if (stat != null && !isDead && Long.parseLong(stat[GROUP]) == id) {
          members.add(stat);
        }
      }
    }
    return members;
  }

  /** Null for a process that has ended meanwhile. */
  private static String[] stat(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      // The name stands in parentheses and may itself hold blanks and ).
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return null;
    }
  }

  /** Sends a signal to all of them; Java itself can do so only to single processes. */
  void signal(String name) throws IOException {
    Process kill =
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" -- \"-$1\"", name, Long.toString(id))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      kill.waitFor(10, TimeUnit.SECONDS); // it fails when there is nobody left, which is as good
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
