package milesweep.mile.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import milesweep.common.FileHashes;
import milesweep.common.Json;
import milesweep.common.export.ExportFormat;
import milesweep.common.export.ExportJob;
import milesweep.common.export.ExportManifest;
import milesweep.common.trial.Artifact;
import milesweep.common.trial.TuningMode;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.SafetensorsFile;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.Noise;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.text.Vocabulary;
import milesweep.mile.trainer.ModelLoader;
import milesweep.mile.trainer.StageFault;
import milesweep.mile.trainer.TrialVocabulary;

/** Writes one trial's model into a folder of its own. */
public final class Exporter {
  private static final String WEIGHTS = "model.weights";

  private final ExportJob job;
  private final Path folder;
  private final Path generated;
  private final TuningSettings tuning;
  private final FileHashes hashes = new FileHashes();

  /**
   * Prepares an export.
   *
   * @param generated node-local folder of generated data sets, which a built vocabulary may need
   */
  public Exporter(ExportJob job, Path generated) {
    this.job = job;
    this.folder = Path.of(job.folder());
    this.generated = generated;
    this.tuning = TuningSettings.from(job.evaluation().settings());
  }

  /**
   * Writes the folder.
   *
   * @return what is worth telling a person
   * @throws ExportException when the trial has nothing of this format, or its weights are not what
   *     they were; the folder is then not there, or half written
   * @throws IOException when a file cannot be read or written
   */
  public List<String> run() throws IOException, ExportException {
    requireSuitable();
    requireGivenWeights();
    requireTrainedWeights();
    Files.createDirectory(folder);
    List<String> notes = new ArrayList<>();
    String vocabulary = vocabulary(notes);
    ExportReadme readme = new ExportReadme(job, tuning.pattern(), tuning.peft());
    if (job.format() == ExportFormat.PEFT) {
      List<ModelPart> whole = adapters();
      if (job.probe()) {
        try (MileModel model = model()) {
          Probe.write(folder.resolve("probe.safetensors"), model, metadata());
        }
      }
      write("README.md", readme.peft(whole, vocabulary));
    } else {
      wholeModel();
      write("README.md", readme.safetensors(vocabulary));
    }
    manifest();
    return notes;
  }

  private void requireSuitable() throws ExportException {
    TuningPattern pattern = tuning.pattern();
    if (job.format() == ExportFormat.PEFT
        && pattern.modes().stream().noneMatch(TuningMode::isAdapter)) {
      throw new ExportException(
          "trial %s is %s and has no adapter; use --format safetensors"
              .formatted(job.trial(), pattern));
    }
    if (job.merge() && pattern.modes().stream().anyMatch(TuningMode::isPrefix)) {
      throw new ExportException(
          "trial %s is %s: a prefix is keys and values in front of the tokens and has no place in the weights; export it without --merge"
              .formatted(job.trial(), pattern));
    }
  }

  /** Weights that a user gave may have been replaced since. */
  private void requireGivenWeights() throws IOException, ExportException {
    Optional<Path> given = job.evaluation().sources().findText(WEIGHTS).map(Path::of);
    String expected = job.evaluation().fingerprints().get("weights");
    if (given.isEmpty() || expected == null || !needsBase()) {
      return;
    }
    if (!Files.isRegularFile(given.get())) {
      throw new ExportException(
          "the base weights %s are not there any more; put them back".formatted(given.get()));
    }
    if (!hashes.sha256(given.get()).equals(expected)) {
      throw new ExportException(
          "the base weights %s are not the ones that the trial was trained from (SHA-256 %s); put those back"
              .formatted(given.get(), expected));
    }
  }

  /** What the trial's stages made has to be what the store names. */
  private void requireTrainedWeights() throws IOException, ExportException {
    List<Artifact> weights = job.evaluation().weights();
    int first = needsBase() ? 0 : Math.max(0, weights.size() - 1);
    for (Artifact artifact : weights.subList(first, weights.size())) {
      Path file = Path.of(artifact.path());
      if (!Files.isRegularFile(file) || !hashes.sha256(file).equals(artifact.sha256())) {
        throw new ExportException(
            "the trial's weights %s are gone or damaged (SHA-256 should be %s); bring them back, or run the sweep again in another home"
                .formatted(file, artifact.sha256()));
      }
    }
  }

  /** Whether more is needed than what the last stage trained. */
  private boolean needsBase() {
    return job.format() == ExportFormat.SAFETENSORS || job.probe();
  }

  /** Writes a folder for each adapter; gives the modules trained whole, which it writes beside. */
  private List<ModelPart> adapters() throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> trained = trained();
      Map<String, Tensor> own = new TreeMap<>(trained);
      own.keySet().removeIf(AdapterWeights::isAdapter);
      List<ModelPart> whole = new ArrayList<>();
      for (ModelPart part : ModelPart.values()) {
        TuningMode mode = part.mode(tuning.pattern());
        if (mode.isAdapter()) {
          adapter(part, mode, trained);
        } else if (mode == TuningMode.T) {
          whole.add(part);
        }
      }
      if (!whole.isEmpty()) {
        SafetensorsWriter.write(folder.resolve("full.safetensors"), own, metadata());
      }
      return whole;
    }
  }

  private void adapter(ModelPart part, TuningMode mode, Map<String, Tensor> trained)
      throws IOException {
    Path own = Files.createDirectory(folder.resolve(part.module()));
    SafetensorsWriter.write(
        own.resolve("adapter_model.safetensors"),
        AdapterWeights.of(part, mode, trained),
        metadata());
    Map<String, Object> config =
        AdapterConfig.of(
            part, mode, tuning.peft(), ModelSettings.architecture(job.evaluation().settings()));
    Files.writeString(
        own.resolve("adapter_config.json"),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n");
  }

  /** What the last training stage trained. */
  private Map<String, Tensor> trained() throws IOException {
    List<Artifact> weights = job.evaluation().weights();
    Artifact last = weights.get(weights.size() - 1);
    Map<String, Tensor> trained = new TreeMap<>();
    try (SafetensorsFile tensors = SafetensorsFile.open(Path.of(last.path()))) {
      for (String name : tensors.names()) {
        trained.put(name, tensors.tensor(name));
      }
    }
    return trained;
  }

  private void wholeModel() throws IOException, ExportException {
    try (MileModel model = model();
        TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> weights =
          job.merge() ? MergedWeights.of(model.named(), tuning.peft()) : model.named();
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, metadata());
      if (job.probe()) {
        Probe.write(folder.resolve("probe.safetensors"), model, metadata());
      }
    }
  }

  /** The model as its evaluation had it. */
  private MileModel model() throws IOException, ExportException {
    try {
      return new ModelLoader(job.evaluation(), hashes)
          .build(
              ModelSettings.from(job.evaluation().settings()),
              tuning,
              Noise.NONE,
              false,
              ModelSettings.initialSeed(job.evaluation().settings()));
    } catch (StageFault e) {
      throw new ExportException(e.getMessage());
    }
  }

  /** Writes the vocabulary where it can be had; gives its line of the page. */
  private String vocabulary(List<String> notes) throws IOException {
    Optional<Vocabulary> found = TrialVocabulary.find(job.evaluation(), generated, notes::add);
    if (found.isEmpty()) {
      return "";
    }
    write("vocab.txt", String.join("\n", found.get().entries()) + "\n");
    return "| `vocab.txt` | the vocabulary, for `text.vocab`: one piece a line, its id the line number from 0 |\n";
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", "pt");
    metadata.put("milesweep.version", job.version());
    metadata.put("milesweep.sweep", job.sweep());
    metadata.put("milesweep.trial", job.trial().value());
    metadata.put("milesweep.settings_sha256", job.settings().hash());
    metadata.put("milesweep.tuning", tuning.pattern().toString());
    metadata.put("milesweep.merged", Boolean.toString(job.merge()));
    String vocabulary = job.evaluation().fingerprints().get("vocabulary");
    if (vocabulary != null) {
      metadata.put("milesweep.vocabulary_sha256", vocabulary);
    }
    return metadata;
  }

  private void manifest() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      sums.put(folder.relativize(file).toString(), hashes.sha256(file));
    }
    ExportManifest manifest =
        new ExportManifest(
            job.sweep(),
            job.trial(),
            job.settings(),
            job.format(),
            job.merge(),
            new TreeMap<>(job.evaluation().fingerprints()),
            job.version(),
            sums);
    write(
        ExportManifest.FILE,
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }
}
