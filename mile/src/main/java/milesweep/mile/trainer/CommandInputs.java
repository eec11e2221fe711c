package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.CommandSettings;
import milesweep.common.view.DataSettings;
import milesweep.mile.checkpoint.WeightInput;
import milesweep.mile.command.CodeFingerprint;
import milesweep.mile.command.EnvironmentOutput;
import milesweep.mile.command.ProgramLookup;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.SplitName;

/**
 * Everything that a stage of a command reads: its code, its environment, and the data, vocabulary
 * and weights that the sweep file names, if any.
 */
final class CommandInputs {
  private static final String FILES = "trainer.files";
  private static final String SOURCES = "trainer.sources";
  private static final String ENVIRONMENT = "trainer.environment";

  private final StageSpec spec;
  private final CommandSettings command;
  private final WarmData warm;
  private final FileHashes hashes;
  private final List<String> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final TreeMap<String, String> fingerprints = new TreeMap<>();
  private final TreeMap<String, Long> counts = new TreeMap<>();
  private Optional<CheckedData> data = Optional.empty();
  private List<String> changedLast = List.of(); // files of a program that is not what it was
  private Optional<EnvironmentOutput> environment = Optional.empty();

  private CommandInputs(StageSpec spec, CommandSettings command, WarmData warm, FileHashes hashes) {
    this.spec = spec;
    this.command = command;
    this.warm = warm;
    this.hashes = hashes;
  }

  /** Looks at all of it; what is wrong is among the faults. */
  static CommandInputs look(
      StageSpec spec, CommandSettings command, WarmData warm, FileHashes hashes)
      throws InterruptedException {
    CommandInputs inputs = new CommandInputs(spec, command, warm, hashes);
    inputs.faults.addAll(
        ProgramLookup.faults(command, System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));
    if (inputs.faults.isEmpty()) {
      inputs.lookAtCode();
      inputs.lookAtEnvironment();
    }
    inputs.lookAtData();
    inputs.lookAtFile("text.vocab", "vocabulary");
    WeightInput.of(spec.sources())
        .forEach(file -> inputs.lookAtFile(file.role().setting(), file.role().fingerprint()));
    return inputs;
  }

  /**
   * Looks at all of it and finds what prepare has seen.
   *
   * @throws StageFault when something else is there, or this node lacks something
   */
  static CommandInputs require(
      StageSpec spec, CommandSettings command, WarmData warm, FileHashes hashes)
      throws InterruptedException, StageFault {
    CommandInputs inputs = look(spec, command, warm, hashes);
    if (!inputs.faults.isEmpty()) {
      // Prepare has found all of it, maybe on another node: this one may be the one that is ill.
      throw new StageFault(
          FailureKind.TRANSIENT,
          "this node cannot run the command: " + inputs.faults.get(0),
          inputs.faults);
    }
    try {
      StageData.requireEqual(spec, inputs.fingerprints);
    } catch (StageFault e) {
      throw StageFault.deterministic(e.getMessage() + inputs.changedCode(), e.details());
    }
    return inputs;
  }

  private String changedCode() {
    return changedLast.isEmpty()
        ? ""
        : "; of the program's files, changed last: " + String.join(", ", changedLast);
  }

  /**
   * Of a folder that nobody has named, everything enters the keys, lest an old result be taken for
   * a new one; but only what the program is written in must stay as it was while the sweep runs,
   * since logs and figures are often put beside it.
   */
  private void lookAtCode() {
    CommandSettings.Code found = command.code(Files::isRegularFile);
    if (found.roots().isEmpty()) {
      return;
    }
    try {
      if (found.isGiven() || spec.kind() == StageKind.PREPARE) {
        CodeFingerprint all = print(found, CodeFingerprint.Extent.ALL, FILES);
        counts.put(FILES, (long) all.files());
        counts.put(FILES + ".bytes", all.bytes());
      }
      if (!found.isGiven()) {
        print(found, CodeFingerprint.Extent.SOURCES, SOURCES);
      }
    } catch (IOException e) {
      faults.add(FILES + ": " + e.getMessage());
    }
  }

  private CodeFingerprint print(
      CommandSettings.Code found, CodeFingerprint.Extent extent, String name) throws IOException {
    CodeFingerprint print = CodeFingerprint.of(found, extent, hashes::sha256);
    fingerprints.put(name, print.sha256());
    if (!print.sha256().equals(spec.fingerprints().get(name))) {
      changedLast = print.newest();
    }
    return print;
  }

  private void lookAtEnvironment() throws InterruptedException {
    if (command.environment().isEmpty()) {
      return;
    }
    try {
      EnvironmentOutput output = EnvironmentOutput.of(command.environment(), command.folder());
      environment = Optional.of(output);
      fingerprints.put(ENVIRONMENT, output.sha256());
    } catch (IOException e) {
      faults.add(ENVIRONMENT + ": " + e.getMessage());
    }
  }

  private void lookAtData() {
    Settings settings = spec.settings();
    if (!settings.has("data.kind")) {
      return;
    }
    DataSettings wanted = DataSettings.from(settings, "");
    CheckedData found =
        spec.kind() == StageKind.PREPARE
            ? warm.look(
                wanted,
                spec.sources(),
                EnumSet.of(SplitName.TRAIN, SplitName.TEST),
                Optional.empty())
            : warm.get(
                wanted,
                spec.sources(),
                Optional.empty(),
                Optional.ofNullable(spec.fingerprints().get("data")));
    List<String> told = found.faults().stream().map(Fault::toString).toList();
    if (found.refused()) {
      faults.addAll(told);
      return;
    }
    told.forEach(fault -> warnings.add("left out: " + fault));
    warnings.addAll(found.warnings());
    counts.putAll(found.countsByName());
    fingerprints.put("data", found.fingerprint());
    data = Optional.of(found);
  }

  private void lookAtFile(String key, String name) {
    Optional<Path> file = spec.sources().findText(key).map(Path::of);
    if (file.isEmpty()) {
      return;
    }
    try {
      fingerprints.put(name, hashes.sha256(file.get()));
    } catch (IOException e) {
      faults.add("%s: %s cannot be read: %s".formatted(key, file.get(), e));
    }
  }

  List<String> faults() {
    return faults;
  }

  List<String> warnings() {
    return warnings;
  }

  Map<String, String> fingerprints() {
    return fingerprints;
  }

  Map<String, Long> counts() {
    return counts;
  }

  /** The sweep's data, without pixels. */
  Optional<CheckedData> data() {
    return data;
  }

  /** Where the data lie; null when there are none. */
  Path dataFolder() throws IOException {
    return data.isEmpty()
        ? null
        : warm.folder(DataSettings.from(spec.settings(), ""), spec.sources());
  }

  /** What the environment's command printed. */
  Optional<EnvironmentOutput> environment() {
    return environment;
  }
}
