package milesweep.cli.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The table of an undisturbed run of the sweep, by the installation's own script. */
final class Reference {
  private Reference() {}

  /**
   * Reads it from a file, which is made when it is not there.
   *
   * @param milesweep the installation's script
   * @param folder for the run's home
   * @throws IOException when the undisturbed run fails, with what it printed
   */
  static ResultTable of(Path milesweep, Path folder, Path file) throws IOException {
    if (!Files.exists(file)) {
      Path sweep = folder.resolve("undisturbed.conf");
      String home = folder.resolve("undisturbed").toString();
      Files.writeString(sweep, ChaosSweep.text("undisturbed"));
      String slots = Integer.toString(ChaosPlan.SLOTS);
      Shell.run(
          "" + milesweep, "run", "" + sweep, "--home", home, "--device", "cpu", "--slots", slots);
      Shell.run("" + milesweep, "tables", "--home", home, "--format", "csv", "--out", "" + file);
    }
    return ResultTable.of(Files.readString(file));
  }
}
