package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Finds the trainer processes of a home by their command lines. */
final class TrainerProcesses {
  private TrainerProcesses() {}

  /** Those below a folder: a home, a worker's, or a slot's. */
  static List<ProcessHandle> below(Path folder) {
    return ProcessHandle.allProcesses().filter(process -> isTrainer(process, folder)).toList();
  }

  private static boolean isTrainer(ProcessHandle process, Path folder) {
    try {
      String line =
          new String(
              Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline")),
              StandardCharsets.UTF_8);
      List<String> words = Arrays.asList(line.split("\0"));
      int slot = words.indexOf("--slot");
      return words.contains("milesweep.mile.trainer.TrainerMain")
          && slot >= 0
          && slot + 1 < words.size()
          && Path.of(words.get(slot + 1)).startsWith(folder);
    } catch (IOException e) {
      return false; // it has just ended
    }
  }
}
