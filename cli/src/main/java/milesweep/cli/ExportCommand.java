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

/** Writes a trial's trained model in a form that other programs load. */
@Command(
    name = "export",
    description = "Writes a trial's trained model in a form that other programs load.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep export 3f2a --format peft adapters"})
final class ExportCommand implements Callable<Integer> {
  private static final String PROGRAM = "milesweep.mile.export.ExportMain";

  @Spec private CommandSpec spec;
  @Mixin private TrialOptions trial;

  @Parameters(index = "1", paramLabel = "DIR", description = "Folder to write; made.")
  private Path folder;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
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

  @Option(names = "--force", description = "Replace an export that is there already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
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
