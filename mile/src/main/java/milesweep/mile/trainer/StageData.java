package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageSpec;
import milesweep.common.trial.TuningMode;
import milesweep.common.view.DataSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.PromptSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.checkpoint.keys.WeightRole;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.ImportedPrompts;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.VocabularySource;
import milesweep.mile.data.json.Fault;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;

/**
 * What a stage reads, found to be what prepare has seen.
 *
 * @param settings of the data
 * @param data with pixels
 */
record StageData(
    ModelSettings model, DataSettings settings, CheckedData data, Tokenizer tokenizer) {
  static final String PRETRAIN = "pretrain.";

  /** Name of the instruction file's fingerprint. */
  static final String PROMPTS = "prompts";

  /**
   * Reads what a stage needs.
   *
   * @param prefix of the data that it trains on or answers: empty, or {@code "pretrain."}
   * @throws StageFault when data, vocabulary or weights are not those of the spec's fingerprints,
   *     saying which
   */
  static StageData of(StageSpec spec, String prefix, WarmData warm, FileHashes hashes)
      throws IOException, StageFault {
    try {
      return read(spec, prefix, warm, hashes);
    } catch (StageFault e) {
      warm.clear(); // what was kept may be older than what prepare has seen
      return read(spec, prefix, warm, hashes);
    }
  }

  private static StageData read(StageSpec spec, String prefix, WarmData warm, FileHashes hashes)
      throws IOException, StageFault {
    Settings settings = spec.settings();
    ModelSettings model = ModelSettings.from(settings);
    DataSettings wanted = DataSettings.from(settings, prefix);
    Map<String, String> found = new TreeMap<>();
    CheckedData data =
        warm.get(wanted, spec.sources(), Optional.of(model), fingerprint(spec, prefix + "data"));
    requireWhole(data);
    found.put(prefix + "data", data.fingerprint());
    Vocabulary vocabulary = vocabulary(spec, model, prefix, data, warm);
    found.put("vocabulary", vocabulary.fingerprint());
    for (WeightInput input : WeightInput.of(spec.sources())) {
      found.put(input.role().fingerprint(), hashes.sha256(input.path()));
    }
    requireEqual(spec, found);
    return new StageData(model, wanted, data, new Tokenizer(vocabulary));
  }

  /** How texts become ids for a model tuned in this way. */
  TextSide text(TuningSettings tuning) {
    boolean prefixed = tuning.pattern().modes().stream().anyMatch(TuningMode::isPrefix);
    return textSide(model, tokenizer, prefixed ? tuning.peft().virtualTokens() : 0);
  }

  /** How texts become ids for a model with so many virtual tokens. */
  static TextSide textSide(ModelSettings model, Tokenizer tokenizer, int virtualTokens) {
    return new TextSide(
        tokenizer, model.questionMaxLength(), model.architecture().maxPositions() - virtualTokens);
  }

  /**
   * The vocabulary that a sweep's models share.
   *
   * @param trained all data sets that its models are trained on, pretraining last
   * @throws IllegalArgumentException naming the key, when it cannot be had
   */
  static Vocabulary vocabulary(ModelSettings model, Settings sources, List<CheckedData> trained)
      throws IOException {
    Optional<Path> file = sources.findText("text.vocab").map(Path::of);
    if (file.isEmpty() && model.builtWords().isEmpty()) {
      throw new IllegalArgumentException(
          "text.vocab is not set; give the path of a vocab.txt, or \"built\"");
    }
    return VocabularySource.of(
        file, trained, model.builtWords().orElse(0), model.architecture().vocabulary());
  }

  /**
   * The instruction file that a stage trains on, read against its data.
   *
   * @throws IllegalArgumentException naming the key, when no file is given
   */
  static ImportedPrompts prompts(StageSpec spec, DataSettings settings, CheckedData data) {
    Path file =
        PromptSettings.file(spec.sources())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        PromptSettings.FILE
                            + " is not set; give the JSON file, or data.instruction-prompts = made"));
    return ImportedPrompts.read(
        new ImportedPrompts.Request(
            file,
            ImportedPrompts.Request.names(settings),
            PromptSettings.from(spec.settings()).dropTest(),
            settings.strict(),
            true),
        data);
  }

  /**
   * As {@link #prompts}, found to be what prepare has seen.
   *
   * @throws StageFault when they are not
   */
  ImportedPrompts requirePrompts(StageSpec spec) throws StageFault {
    ImportedPrompts prompts = prompts(spec, settings, data).require();
    refuseChanged(changes(spec, Map.of(PROMPTS, prompts.fingerprint())));
    return prompts;
  }

  /** Whether a stage's or trial's settings speak of pretraining. */
  static boolean pretrains(Settings settings) {
    return settings.has("pretrain.enabled") && settings.flag("pretrain.enabled");
  }

  private static Vocabulary vocabulary(
      StageSpec spec, ModelSettings model, String prefix, CheckedData own, WarmData warm)
      throws IOException, StageFault {
    Settings settings = spec.settings();
    List<CheckedData> trained = new ArrayList<>();
    if (!spec.sources().has("text.vocab")) { // a file covers whatever it covers
      List<String> prefixes = pretrains(settings) ? List.of("", PRETRAIN) : List.of("");
      for (String each : prefixes) {
        CheckedData data = own;
        if (!each.equals(prefix)) {
          DataSettings other = DataSettings.from(settings, each);
          data =
              warm.get(other, spec.sources(), Optional.empty(), fingerprint(spec, each + "data"));
          requireWhole(data);
        }
        trained.add(data);
      }
    }
    return vocabulary(model, spec.sources(), trained);
  }

  private static Optional<String> fingerprint(StageSpec spec, String name) {
    return Optional.ofNullable(spec.fingerprints().get(name));
  }

  private static void requireWhole(CheckedData data) throws StageFault {
    if (data.refused()) {
      throw StageFault.deterministic(
          "data set %s was whole when the sweep began and is not any more; restore it, then retry"
              .formatted(data.name()),
          data.faults().stream().map(Fault::toString).toList());
    }
  }

  /** Refuses inputs that are not those of the spec's fingerprints. */
  static void requireEqual(StageSpec spec, Map<String, String> found) throws StageFault {
    List<String> changed = changes(spec, found);
    for (WeightRole role : WeightRole.values()) {
      String name = role.fingerprint();
      if (spec.fingerprints().containsKey(name) && !found.containsKey(name)) {
        changed.add(name + ": the sweep had them, this stage was given none");
      }
    }
    refuseChanged(changed);
  }

  /** What was found and is not what prepare has seen. */
  private static List<String> changes(StageSpec spec, Map<String, String> found) {
    List<String> changed = new ArrayList<>();
    found.forEach(
        (name, value) -> {
          String expected = spec.fingerprints().get(name);
          if (!value.equals(expected)) {
            changed.add("%s: fingerprint was %s, is %s".formatted(name, expected, value));
          }
        });
    return changed;
  }

  private static void refuseChanged(List<String> changed) throws StageFault {
    if (!changed.isEmpty()) {
      throw StageFault.deterministic(
          "changed since the sweep was prepared: "
              + String.join("; ", changed)
              + "; restore what it was, or start a new sweep",
          changed);
    }
  }
}
