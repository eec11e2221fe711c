package milesweep.coordinator.plan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private static final Map<String, String> FOLDERS =
      Map.of(
          "slake", "give the folder with train.json, test.json and imgs",
          "vqa-rad", "give the folder with VQA-RAD's JSON and its images");

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
      Optional<String> data,
      Optional<String> pretraining,
      boolean vocabularyFile,
      boolean promptFile,
      Optional<CommandSettings> command,
      Settings sources) {
    static Inputs of(TrialSpec trial) {
      Settings settings = trial.settings();
      return new Inputs(
          settings.findText("data.kind"),
          settings.findText("pretrain.data.kind"),
          !settings.has("text.built-words") && !CommandSettings.isIn(settings),
          settings.findText("data.instruction-prompts").filter("file"::equals).isPresent(),
          CommandSettings.isIn(settings)
              ? Optional.of(CommandSettings.from(settings, trial.sources()))
              : Optional.empty(),
          trial.sources());
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
      look(inputs, inputs.data(), "", "the data set's ");
      look(inputs, inputs.pretraining(), "pretrain.", "the ");
      look(
          inputs,
          "data.instruction-file",
          inputs.promptFile() || sweep.unset().containsKey("data.instruction-file"),
          "the instruction file",
          "; give the JSON file of prompts, or take the key out to make them from the training questions");
      look(
          inputs,
          "text.vocab",
          inputs.vocabularyFile(),
          "the vocabulary",
          "; give BERT's vocab.txt, or built to make one from the training data");
      lookAtWeights(inputs, "model.weights", "the file of base weights");
      lookAtWeights(inputs, "model.vit-weights", "the file of ViT weights");
      lookAtWeights(inputs, "model.bert-weights", "the file of BERT weights");
      inputs.command().ifPresent(this::look);
    }

    private void lookAtWeights(Inputs inputs, String key, String what) {
      String advice =
          "; give a .pth or safetensors file, or take the key out to start from random weights";
      look(inputs, key, sweep.unset().containsKey(key), what, advice);
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

    /** Looks for the files of a kind of data; the phantom set has none. */
    private void look(Inputs inputs, Optional<String> kind, String prefix, String whose) {
      String data = prefix + "data.";
      String folder = whose + (prefix.isEmpty() ? "folder" : "folder to pretrain on");
      boolean table = kind.filter("table"::equals).isPresent();
      look(
          inputs,
          data + "folder",
          kind.filter(FOLDERS::containsKey).isPresent(),
          folder,
          "; " + kind.map(FOLDERS::get).orElse(""));
      look(
          inputs,
          data + "table.file",
          table,
          prefix.isEmpty() ? "the table" : "the table to pretrain on",
          "; give the CSV, JSON or JSON lines file with the questions");
      look(
          inputs,
          data + "table.images",
          table && sweep.unset().containsKey(data + "table.images"),
          "the table's image folder",
          "; give the folder that its image names start from");
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
