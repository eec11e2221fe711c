package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import milesweep.mile.checkpoint.SafetensorsWriter;
import milesweep.mile.checkpoint.WeightFiles;
import milesweep.mile.checkpoint.file.BadFileException;
import milesweep.mile.checkpoint.file.WeightFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the tensors of a weight file as safetensors. */
@Command(
    name = "convert",
    description = {
      "Writes the tensors of a weight file as safetensors; keys and types stay as they are.",
      "Exit code 0, or 1 and the reason where that cannot be done."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:  milesweep weights convert checkpoint.pth --out checkpoint.safetensors"
    })
final class WeightsConvertCommand implements Callable<Integer> {
  private static final String SUFFIX = ".safetensors";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Weight file; its content tells its format.")
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write; FILE with the ending .safetensors when left out.")
  private Path out;

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    WeightsView view = new WeightsView(spec.commandLine(), json);
    Path target = out != null ? out : beside(file);
    try (WeightFile weights = WeightFiles.open(file)) {
      if (Files.exists(target) && !force) {
        throw new BadFileException(target, "is there already; replace it with --force");
      }
      Path folder = target.toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) {
        throw new BadFileException(folder, "is no folder that " + target + " could be written to");
      }
      SafetensorsWriter.copy(target, weights, Map.of("format", "pt"));
      view.showWritten(weights, target, Files.size(target));
      return ExitCode.DONE;
    } catch (IOException e) {
      return view.refuse(e);
    }
  }

  /** The file's name with another ending, in its folder. */
  private static Path beside(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + SUFFIX);
  }
}
