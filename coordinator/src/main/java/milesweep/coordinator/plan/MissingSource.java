package milesweep.coordinator.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.sweepfile.SweepDefinition;

/**
 * Data, a vocabulary or weights that a sweep reads and that are not there: a note for a plan, an
 * error for a run.
 *
 * @param key setting that names it
 * @param message what is missing, and what to do
 */
public record MissingSource(String key, String message) {

  /** What is missing on this machine, each once, in the order of the trials. */
  public static List<MissingSource> of(SweepDefinition sweep, List<TrialSpec> trials) {
    return of(sweep, trials, Files::exists);
  }

  /** As {@link #of(SweepDefinition, List)}, with the paths for which the test holds there. */
  static List<MissingSource> of(
      SweepDefinition sweep, List<TrialSpec> trials, Predicate<Path> exists) {
    Search search = new Search(sweep, exists);
    trials.stream().map(Inputs::of).distinct().forEach(search::look);
    return new ArrayList<>(search.found);
  }

  @Override
  public String toString() {
    return key + ": " + message;
  }

  /** What decides on the inputs that a trial needs; few trials of a sweep differ in it. */
  private record Inputs(
      boolean dataFolder,
      boolean pretrainFolder,
      boolean vocabularyFile,
      Optional<CommandSettings> command,
      Settings sources) {
    static Inputs of(TrialSpec trial) {
      Settings settings = trial.settings();
      return new Inputs(
          isFolder(settings, "data.kind"),
          isFolder(settings, "pretrain.data.kind"),
          !settings.has("text.built-words") && !CommandSettings.isIn(settings),
          CommandSettings.isIn(settings)
              ? Optional.of(CommandSettings.from(settings, trial.sources()))
              : Optional.empty(),
          trial.sources());
    }

    private static boolean isFolder(Settings settings, String kind) {
      return settings.findText(kind).filter("slake"::equals).isPresent();
    }
  }

  private static final class Search {
    private final SweepDefinition sweep;
    private final Predicate<Path> exists;
    private final Set<MissingSource> found = new LinkedHashSet<>();

    Search(SweepDefinition sweep, Predicate<Path> exists) {
      this.sweep = sweep;
      this.exists = exists;
    }

    void look(Inputs inputs) {
      String set = "; give the folder with train.json, test.json and imgs";
      look(inputs, "data.folder", inputs.dataFolder(), "the data set's folder", set);
      look(
          inputs,
          "pretrain.data.folder",
          inputs.pretrainFolder(),
          "the folder to pretrain on",
          set);
      look(
          inputs,
          "text.vocab",
          inputs.vocabularyFile(),
          "the vocabulary",
          "; give BERT's vocab.txt, or built to make one from the training data");
      look(
          inputs,
          "model.weights",
          sweep.unset().containsKey("model.weights"),
          "the file of base weights",
          "; give a safetensors file, or take the key out to start from random weights");
      inputs.command().ifPresent(this::look);
    }

    /** Programs without a slash are found where they run. */
    private void look(CommandSettings command) {
      Path program = command.folder().resolve(command.command().get(0)).normalize();
      if (command.command().get(0).contains("/") && !exists.test(program)) {
        found.add(
            new MissingSource("trainer.command", "the program %s is not there".formatted(program)));
      }
      command
          .missingScript(exists)
          .ifPresent(
              script ->
                  found.add(
                      new MissingSource(
                          "trainer.command", "the script %s is not there".formatted(script))));
      for (Path file : command.files()) {
        if (!exists.test(file)) {
          found.add(new MissingSource("trainer.files", file + " is not there"));
        }
      }
    }

    private void look(Inputs inputs, String key, boolean needed, String what, String advice) {
      Optional<String> path = inputs.sources().findText(key);
      if (path.isPresent()) {
        if (!exists.test(Path.of(path.get()))) {
          found.add(new MissingSource(key, what + " " + path.get() + " is not there"));
        }
      } else if (needed) {
        String asked = sweep.unset().get(key);
        String state =
            asked == null ? " is not given" : " comes from " + asked + ", which is not set";
        found.add(new MissingSource(key, what + state + advice));
      }
    }
  }
}
