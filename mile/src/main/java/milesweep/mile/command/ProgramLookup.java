package milesweep.mile.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.view.CommandSettings;

/** Looks whether a command can be started at all, before anything is. */
public final class ProgramLookup {
  private ProgramLookup() {}

  /**
   * What is wrong with a command.
   *
   * @param path value of the variable PATH
   */
  public static List<String> faults(CommandSettings command, String path) {
    List<String> faults = new ArrayList<>();
    if (!Files.isDirectory(command.folder())) {
      faults.add("trainer.folder: there is no folder " + command.folder());
      return faults;
    }
    program("trainer.command", command.command().get(0), command.folder(), path, faults);
    command
        .missingScript(Files::exists)
        .ifPresent(script -> faults.add("trainer.command: there is no script " + script));
    if (!command.environment().isEmpty()) {
      program("trainer.environment", command.environment().get(0), command.folder(), path, faults);
    }
    for (Path file : command.files()) {
      if (!Files.isReadable(file)) {
        faults.add(
            "trainer.files: %s %s"
                .formatted(file, Files.exists(file) ? "cannot be read" : "is not there"));
      }
    }
    return faults;
  }

  private static void program(
      String key, String name, Path folder, String path, List<String> faults) {
    if (name.contains("/")) {
      Path program = folder.resolve(name).normalize();
      if (!Files.isRegularFile(program)) {
        faults.add("%s: there is no program %s".formatted(key, program));
      } else if (!Files.isExecutable(program)) {
        faults.add(
            "%s: %s may not be executed; chmod +x it, or name the program that runs it first"
                .formatted(key, program));
      }
    } else if (Stream.of(path.split(File.pathSeparator))
        .noneMatch(place -> Files.isExecutable(folder.resolve(place).resolve(name)))) {
      faults.add(
          "%s: there is no program \"%s\" on the PATH; install it on every node, or name it by its path"
              .formatted(key, name));
    }
  }
}
