package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import milesweep.common.AtomicFile;
import milesweep.common.export.ExportFormat;
import milesweep.common.export.ExportJob;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.trial.TrialModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a trial's trained model in a form that other programs load, or a sweep's results. */
@Command(
    name = "export",
    description = {
      "Writes a trial's trained model in a form that other programs load,",
      "or with --bundle a sweep's results as one file to hand on; TRIAL is the sweep's name then."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:  milesweep export 3f2a --format peft adapters",
      "           milesweep export slake-lora --bundle slake-lora.zip"
    })
final class ExportCommand implements Callable<Integer> {
  private static final String PROGRAM = "milesweep.mile.export.ExportMain";

  @Spec private CommandSpec spec;
  @Mixin private TrialOptions trial;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder to write the model to; made.")
  private Path folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = {
        "peft: each adapter as a folder of the PEFT library.",
        "safetensors: all weights in one file, under the original names."
      })
  private ExportFormat format;

  @Option(
      names = "--merge",
      description = "Fold LoRA and IA3 into the base weights (safetensors only).")
  private boolean merge;

  @Option(
      names = "--probe",
      description =
          "Put a fixed input and the model's logits on it beside the weights, to check a loaded copy with.")
  private boolean probe;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description =
          "Write all results of a sweep to this file, for milesweep tables --from FILE; no images, questions, answers or paths.")
  private Path bundle;

  @Option(
      names = "--include-data",
      description = "Put questions, references, answers and failure messages into the bundle, too.")
  private boolean includeData;

  @Option(names = "--force", description = "Replace an export that is there already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (bundle != null) {
      return exportSweep();
    }
    if (includeData) {
      throw new UserFault("milesweep: --include-data is for --bundle FILE");
    }
    if (format == null || folder == null) {
      throw new UserFault(
          "milesweep: a trial's model is exported with --format peft|safetensors DIR, a sweep's results with --bundle FILE");
    }
    return exportTrial();
  }

  private int exportSweep() throws IOException {
    if (format != null || folder != null || merge || probe || trial.isOfSweep()) {
      throw new UserFault(
          "milesweep: --bundle takes the name of a sweep and goes with --include-data and --force alone");
    }
    BundleTarget target = BundleTarget.of(bundle, force);
    target.write(new SweepBundles(trial.store()).bytes(trial.written(), includeData), includeData);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("sweep %s exported to %s%n", trial.written(), bundle);
    if (includeData) {
      out.println("milesweep: questions, references and answers are in it; hand it on accordingly");
    }
    return ExitCode.DONE;
  }

  private int exportTrial() throws IOException {
    if (merge && format != ExportFormat.SAFETENSORS) {
      throw new UserFault(
          "milesweep: --merge leaves no adapter to put into PEFT folders; use it with --format safetensors");
    }
    ExportFolder target = ExportFolder.of(folder, force);
    TrialModel model = trial.model();
    if (model.state() != TrialState.SUCCEEDED) {
      throw new UserFault(
          "milesweep: trial %s (%s) of sweep %s is %s; only a trial that has succeeded can be exported"
              .formatted(model.trial(), model.label(), model.sweep(), model.state()));
    }
    List<String> notes;
    try {
      notes = export(model, target);
      target.keep();
    } finally {
      target.discard();
    }
    PrintWriter out = spec.commandLine().getOut();
    notes.forEach(note -> out.println("milesweep: " + note));
    out.printf("%s (%s) exported to %s%n", model.trial(), model.label(), folder);
    return ExitCode.DONE;
  }

  private List<String> export(TrialModel model, ExportFolder target) throws IOException {
    ExportJob job =
        new ExportJob(
            model.sweep(),
            model.trial(),
            model.label(),
            model.settings(),
            WeightFiles.located(model, trial.home()),
            format,
            merge,
            probe,
            Install.version(),
            target.fresh().toString());
    Path file = Files.createTempFile("milesweep-export-", ".json");
    try {
      AtomicFile.writeJson(file, job);
      ModelProcess process = new ModelProcess(LocalWorker.launch(Install.current(), null));
      return process.run(PROGRAM, file.toString(), process.generatedData().toString());
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
