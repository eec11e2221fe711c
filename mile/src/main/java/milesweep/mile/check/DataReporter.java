package milesweep.mile.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataCheck;
import milesweep.mile.data.DataFaultException;
import milesweep.mile.data.DataSets;
import milesweep.mile.data.ImportedPrompts;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.Vocabulary;
import milesweep.mile.text.VocabularyBuilder;
import milesweep.mile.text.VocabularyFile;

/**
 * Looks at a data set by itself, as a prepare stage does before a sweep: the same readers, the same
 * faults, the same limits. Loads no tensor engine.
 */
public final class DataReporter {
  private static final Set<String> ANY_DATA_SET = Set.of("slake", "vqa-rad");
  private static final int POSITIONS = 512; // of the paper's model
  private static final long INSTRUCTION_SEED = 42;

  private final CheckRequest request;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final TreeMap<String, Long> counts = new TreeMap<>();
  private Optional<Constants> constants = Optional.empty();

  private DataReporter(CheckRequest request) {
    this.request = request;
  }

  /**
   * Looks at everything.
   *
   * @throws IOException when the vocabulary cannot be read
   * @throws IllegalArgumentException when the vocabulary or a limit is none
   */
  public static DataReport report(CheckRequest request) throws IOException {
    return new DataReporter(request).report();
  }

  private DataReport report() throws IOException {
    CheckedData data = data();
    faults.addAll(data.faults());
    faults.addAll(data.wrongForAll());
    warnings.addAll(data.warnings());
    counts.putAll(data.countsByName());
    Optional<ImportedPrompts> prompts = request.instructionFile().map(file -> prompts(file, data));
    Vocabulary vocabulary = vocabulary(data, prompts);
    TextSide text =
        new TextSide(
            new Tokenizer(vocabulary),
            request.questionMaxLength(),
            Math.max(POSITIONS, request.questionMaxLength()));
    lookAtTexts(data, prompts, new TextLook(text, counts, warnings));
    return new DataReport(
        data.name(),
        request.settings().map(settings -> settings.kind().label()).orElse("instruction"),
        paths(),
        !request.questionsOnly(),
        List.copyOf(faults),
        List.copyOf(warnings),
        data.counts(),
        data.overlaps(),
        counts,
        request
            .vocabulary()
            .map(Path::toString)
            .orElse("built from the " + (trained(data) ? "training " : "") + "texts"),
        vocabulary.size(),
        request.questionMaxLength(),
        request.maxLength(),
        constants,
        data.fingerprint());
  }

  private CheckedData data() {
    if (request.settings().isEmpty()) {
      return DataSets.withoutQuestions("instruction", request.instructionImages(), List.of());
    }
    return DataSets.check(
        request.settings().get(),
        request.sources(),
        Path.of(""), // no generated set is looked at here
        Set.of(),
        request.questionsOnly() ? DataCheck.Look.NAMES : DataCheck.Look.CHECKED);
  }

  private ImportedPrompts prompts(Path file, CheckedData data) {
    Set<String> names = request.settings().map(ImportedPrompts.Request::names).orElse(ANY_DATA_SET);
    ImportedPrompts prompts =
        ImportedPrompts.read(
            new ImportedPrompts.Request(file, names, true, true, !request.questionsOnly()), data);
    faults.addAll(prompts.faults());
    warnings.addAll(prompts.warnings());
    counts.putAll(prompts.counts());
    return prompts;
  }

  private Vocabulary vocabulary(CheckedData data, Optional<ImportedPrompts> prompts)
      throws IOException {
    if (request.vocabulary().isPresent()) {
      return VocabularyFile.read(request.vocabulary().get());
    }
    VocabularyBuilder builder = new VocabularyBuilder();
    Map<SplitName, List<QuestionRecord>> used = new EnumMap<>(SplitName.class);
    used.putAll(data.splits());
    if (trained(data)) {
      used.keySet().retainAll(Set.of(SplitName.TRAIN));
    }
    used.values()
        .forEach(
            records ->
                records.forEach(record -> builder.add(record.question()).add(record.answer())));
    if (request.settings().isEmpty()) {
      prompts.ifPresent(
          imported ->
              imported
                  .rows()
                  .forEach(
                      row -> {
                        row.prompts().forEach(builder::add);
                        builder.add(row.record().answer());
                      }));
    }
    PromptTemplates.DEFAULT.skeletons().forEach(builder::add);
    return builder.build(VocabularyBuilder.DEFAULT_WORDS);
  }

  private static boolean trained(CheckedData data) {
    return !data.splits().getOrDefault(SplitName.TRAIN, List.of()).isEmpty();
  }

  private void lookAtTexts(CheckedData data, Optional<ImportedPrompts> prompts, TextLook look) {
    for (SplitName split : data.splits().keySet()) {
      orFaults(() -> look.questions(split.label(), data, split));
      if (split != SplitName.TRAIN) {
        look.outOfReach(data, split, request.maxLength());
      }
    }
    if (trained(data) && prompts.isEmpty()) {
      orFaults(() -> look.prompts(data, INSTRUCTION_SEED));
    }
    prompts.ifPresent(imported -> orFaults(() -> look.prompts(imported, data.name())));
    if (!data.splits().getOrDefault(SplitName.TEST, List.of()).isEmpty()) {
      constants = look.constants(data, SplitName.TEST, ClosedRule.YES_NO);
    } else if (request.settings().isPresent() && !data.splits().isEmpty()) {
      warnings.add("there are no test questions to score a model on");
    }
  }

  /** Answers that are too long to be trained on are told once, whatever is looked at. */
  private void orFaults(Runnable look) {
    try {
      look.run();
    } catch (DataFaultException e) {
      e.faults().stream().filter(fault -> !faults.contains(fault)).forEach(faults::add);
    }
  }

  private SortedMap<String, String> paths() {
    TreeMap<String, String> paths = new TreeMap<>();
    request.sources().values().forEach((key, path) -> paths.put(key, path.toString()));
    request.instructionFile().ifPresent(file -> paths.put("data.instruction-file", "" + file));
    return paths;
  }
}
