package milesweep.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.DataSettings;
import milesweep.coordinator.expand.Expansion;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.sweepfile.SweepDefinition;
import milesweep.coordinator.sweepfile.SweepFile;

/** Reads a sweep file for the commands that run it. */
final class SweepFiles {
  private SweepFiles() {}

  /** The definition, read against this process's environment and folder. */
  static SweepDefinition read(Path file) {
    return SweepFile.read(file, System.getenv(), Path.of("").toAbsolutePath());
  }

  /**
   * The trials, of which each has the data and weights that it names.
   *
   * @throws UserFault naming everything that is not there
   */
  static Expansion runnable(SweepDefinition definition) {
    Expansion expansion = TrialExpander.expand(definition);
    Set<String> missing = new LinkedHashSet<>();
    definition
        .unset()
        .forEach(
            (path, asked) ->
                missing.add(
                    "%s: asks for %s, which is not set; set that environment variable, or take the key out"
                        .formatted(path, asked)));
    expansion.trials().forEach(trial -> missing(trial, missing));
    if (!missing.isEmpty()) {
      List<String> lines = new ArrayList<>(missing);
      lines.add(
          "milesweep: sweep %s cannot run without these; nothing was started."
              .formatted(definition.name()));
      throw new UserFault(lines);
    }
    return expansion;
  }

  private static void missing(TrialSpec trial, Set<String> missing) {
    folder(trial, "", missing);
    if (trial.settings().has("pretrain.data.kind")) {
      folder(trial, "pretrain.", missing);
    }
    for (String key : List.of("text.vocab", "model.weights")) {
      trial
          .sources()
          .findText(key)
          .map(Path::of)
          .filter(path -> !Files.isReadable(path))
          .ifPresent(
              path ->
                  missing.add(
                      key
                          + ": "
                          + path
                          + " is not there or cannot be read; name a file that is, or leave the key out"));
    }
  }

  private static void folder(TrialSpec trial, String prefix, Set<String> missing) {
    DataSettings data = DataSettings.from(trial.settings(), prefix);
    if (data.kind() != DataSettings.Kind.SLAKE) {
      return;
    }
    String key = prefix + "data.folder";
    data.folder(trial.sources())
        .ifPresentOrElse(
            folder -> {
              if (!Files.isDirectory(folder)) {
                missing.add(
                    key
                        + ": "
                        + folder
                        + " is no folder; name the data set's folder, which holds train.json and imgs");
              }
            },
            () -> {
              if (missing.stream().noneMatch(line -> line.startsWith(key + ":"))) {
                missing.add(
                    key
                        + ": not set; name the data set's folder (the environment variable that the sweep file reads may be empty)");
              }
            });
  }
}
