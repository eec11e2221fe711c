package milesweep.mile.trainer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.architecture.ParameterShapes;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.DataSettings;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.PromptSettings;
import milesweep.mile.check.TextLook;
import milesweep.mile.checkpoint.WeightChain;
import milesweep.mile.checkpoint.WeightFiles;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataFaultException;
import milesweep.mile.data.ImportedPrompts;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;

/**
 * Looks at everything that a sweep will read, before anything is trained: all faults at once, or
 * else fingerprints, counts, and what a person should know.
 */
final class PrepareStage implements StageWork {
  private static final String THREADS = "training.threads";
  private static final String MAX_LENGTH = "generation.max-length";

  private final WarmData warm;
  private final FileHashes hashes;

  PrepareStage(WarmData warm, FileHashes hashes) {
    this.warm = warm;
    this.hashes = hashes;
  }

  /** What has been found so far. */
  private static final class Findings {
    final List<String> faults = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final TreeMap<String, String> fingerprints = new TreeMap<>();
    final TreeMap<String, Long> counts = new TreeMap<>();
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    long start = System.nanoTime();
    StageSpec spec = context.spec();
    Settings settings = spec.settings();
    NumericContext numeric =
        Machine.context(settings.has(THREADS) ? settings.integer32(THREADS) : 1);
    context.report(new Report.Started(0, Machine.environment(numeric)));
    Findings found = new Findings();
    ModelSettings model = model(settings);
    CheckedData main = look(spec, "", required(settings, model), Optional.of(model), found);
    context.endIfStopped();
    Optional<CheckedData> other = Optional.empty();
    if (StageData.pretrains(settings)) {
      Set<SplitName> train = EnumSet.of(SplitName.TRAIN);
      other = Optional.of(look(spec, StageData.PRETRAIN, train, Optional.empty(), found));
      context.endIfStopped();
    }
    lookAtTexts(spec, model, main, other, found);
    lookAtWeights(spec, model, found);
    refuseFaulty(found.faults);
    return new StageResult(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        found.fingerprints,
        found.counts,
        found.warnings,
        numeric,
        (System.nanoTime() - start) / 1e9,
        ProcessMemory.peak());
  }

  private static ModelSettings model(Settings settings) throws StageFault {
    try {
      return ModelSettings.from(settings);
    } catch (IllegalArgumentException e) {
      throw StageFault.deterministic("the model's sizes do not fit: " + e.getMessage(), List.of());
    }
  }

  private static Set<SplitName> required(Settings settings, ModelSettings model) {
    boolean trained = settings.has("data.format") || model.builtWords().isPresent();
    return trained ? EnumSet.of(SplitName.TRAIN, SplitName.TEST) : EnumSet.of(SplitName.TEST);
  }

  private CheckedData look(
      StageSpec spec,
      String prefix,
      Set<SplitName> required,
      Optional<ModelSettings> pixels,
      Findings found) {
    DataSettings wanted = DataSettings.from(spec.settings(), prefix);
    CheckedData data = warm.look(wanted, spec.sources(), required, pixels);
    List<String> faults = data.faults().stream().map(Fault::toString).toList();
    if (data.refused()) {
      found.faults.addAll(faults);
    } else {
      faults.forEach(fault -> found.warnings.add("left out: " + fault));
      found.fingerprints.put(prefix + "data", data.fingerprint());
    }
    requireValidation(spec.settings(), prefix, data, found);
    found.warnings.addAll(data.warnings());
    data.countsByName().forEach((name, count) -> found.counts.put(prefix + name, count));
    return data;
  }

  /** A training that is judged on the validation split needs one. */
  private static void requireValidation(
      Settings settings, String prefix, CheckedData data, Findings found) {
    String key = prefix + "training.validate-every";
    boolean validates = settings.has(key) && settings.integer(key) > 0;
    boolean missing = data.splits().getOrDefault(SplitName.VALIDATE, List.of()).isEmpty();
    if (validates && !data.refused() && missing) {
      found.faults.add(
          "%s: data set %s has no validation split to judge a training by; give it one (%s), or take the key out"
              .formatted(key, data.name(), SplitName.VALIDATE.file()));
    }
  }

  /** Needs whole data, save where the vocabulary is a file. */
  private static void lookAtTexts(
      StageSpec spec,
      ModelSettings model,
      CheckedData main,
      Optional<CheckedData> other,
      Findings found)
      throws IOException {
    boolean whole = !main.refused() && !other.map(CheckedData::refused).orElse(false);
    if (!whole && !spec.sources().has("text.vocab")) {
      return;
    }
    List<CheckedData> trained = new ArrayList<>(List.of(main));
    other.ifPresent(trained::add);
    try {
      Vocabulary vocabulary = StageData.vocabulary(model, spec.sources(), trained);
      found.fingerprints.put("vocabulary", vocabulary.fingerprint());
      TextSide text = StageData.textSide(model, new Tokenizer(vocabulary), 0);
      TextLook look = new TextLook(text, found.counts, found.warnings);
      if (!main.refused()) {
        lookAtTexts(spec, main, look, found);
      }
      if (other.isPresent() && !other.get().refused()) {
        look.questions("pretrain.train", other.get(), SplitName.TRAIN);
      }
    } catch (DataFaultException e) {
      e.faults().forEach(fault -> found.faults.add(fault.toString()));
    } catch (IllegalArgumentException e) {
      found.faults.add(e.getMessage());
    }
  }

  private static void lookAtTexts(StageSpec spec, CheckedData data, TextLook look, Findings found) {
    Settings settings = spec.settings();
    List<String> formats = settings.has("data.format") ? settings.list("data.format") : List.of();
    if (formats.contains("origin")) {
      look.questions("train", data, SplitName.TRAIN);
    }
    if (formats.contains("instruction") && settings.has("data.instruction-seed")) {
      look.prompts(data, settings.integer("data.instruction-seed"));
    }
    lookAtPrompts(spec, data, look, found);
    look.questions("test", data, SplitName.TEST);
    if (settings.has(MAX_LENGTH)) { // not where answers are only chosen from a list
      look.outOfReach(data, SplitName.TEST, settings.integer32(MAX_LENGTH));
    }
    boolean byType =
        settings.findText("metric.closed-rule").filter("answer-type"::equals).isPresent();
    ClosedRule rule = byType ? ClosedRule.ANSWER_TYPE : ClosedRule.YES_NO;
    look.constants(data, SplitName.TEST, rule)
        .ifPresent(constants -> found.warnings.add("test: " + constants));
  }

  /** The instruction file, where some trial is trained on one. */
  private static void lookAtPrompts(
      StageSpec spec, CheckedData data, TextLook look, Findings found) {
    if (!PromptSettings.from(spec.settings()).fromFile()) {
      return;
    }
    ImportedPrompts prompts = StageData.prompts(spec, DataSettings.from(spec.settings(), ""), data);
    List<String> faults = prompts.faults().stream().map(Fault::toString).toList();
    found.warnings.addAll(prompts.warnings());
    found.counts.putAll(prompts.counts());
    if (prompts.refused()) {
      found.faults.addAll(faults);
      return;
    }
    faults.forEach(fault -> found.warnings.add("left out: " + fault));
    found.fingerprints.put(StageData.PROMPTS, prompts.fingerprint());
    look.prompts(prompts, data.name());
  }

  private void lookAtWeights(StageSpec spec, ModelSettings model, Findings found) {
    List<WeightInput> inputs = WeightInput.of(spec.sources());
    boolean readable = true;
    for (WeightInput input : inputs) {
      try {
        WeightFiles.open(input.path()).close();
        found.fingerprints.put(input.role().fingerprint(), hashes.sha256(input.path()));
      } catch (IOException e) {
        readable = false;
        found.faults.add("%s: %s".formatted(input.role().setting(), e.getMessage()));
      }
    }
    if (readable && !inputs.isEmpty()) {
      try (WeightChain chain = WeightChain.openAll(inputs)) {
        chain.look(ParameterShapes.of(model.architecture()));
        BaseWeights.judge(inputs, chain.report(), found.faults, found.warnings);
      } catch (IOException e) {
        found.faults.add("weights: " + e.getMessage());
      }
    }
  }

  /** Ends a prepare stage that has found faults, naming all of them. */
  static void refuseFaulty(List<String> faults) throws StageFault {
    if (faults.isEmpty()) {
      return;
    }
    faults.forEach(System.err::println); // a report holds only so many
    throw StageFault.deterministic(
        "%d fault%s in what the sweep reads; nothing was trained"
            .formatted(faults.size(), faults.size() == 1 ? "" : "s"),
        faults);
  }
}
