package milesweep.coordinator.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.CommandSettings;

/** Says of each command of a sweep what its stage keys know of it, and what they do not. */
final class CommandNotes {
  private CommandNotes() {}

  /**
   * A line or two for each command.
   *
   * @param isFile whether a path is a file of this machine
   */
  static List<String> of(List<TrialSpec> trials, Predicate<Path> isFile) {
    Set<CommandSettings> commands = new LinkedHashSet<>();
    for (TrialSpec trial : trials) {
      if (CommandSettings.isIn(trial.settings())) {
        commands.add(CommandSettings.from(trial.settings(), trial.sources()));
      }
    }
    List<String> notes = new ArrayList<>();
    commands.forEach(command -> add(command, command.code(isFile), notes));
    return notes;
  }

  private static void add(CommandSettings command, CommandSettings.Code code, List<String> notes) {
    boolean hasFiles = !code.roots().isEmpty();
    boolean hasEnvironment = !command.environment().isEmpty();
    List<String> known = new ArrayList<>();
    if (hasFiles) {
      String roots =
          code.roots().stream()
              .map(root -> shown(command.folder(), root))
              .collect(Collectors.joining(", "));
      known.add(
          code.isGiven() ? "the content of " + roots : "the content of the program's " + roots);
    }
    if (hasEnvironment) {
      known.add("the output of " + String.join(" ", command.environment()));
    }
    String name = String.join(" ", command.command());
    if (known.isEmpty()) {
      notes.add(
          name
              + ": no reuse across sweeps, since neither trainer.files nor trainer.environment tells whether it is the same program");
      return;
    }
    notes.add(name + ": stage keys hold " + String.join(" and ", known));
    if (!hasEnvironment) {
      notes.add(
          name
              + ": trainer.environment is not given, so results are reused also after a package has changed");
    }
  }

  private static String shown(Path folder, Path root) {
    if (root.equals(folder)) {
      return "folder " + root;
    }
    return root.startsWith(folder) ? folder.relativize(root).toString() : root.toString();
  }
}
