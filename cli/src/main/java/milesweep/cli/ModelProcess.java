package milesweep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import milesweep.common.security.SecretVariables;
import milesweep.worker.process.TrainerLaunch;

/**
 * Runs a main class of the model library in a JVM of its own and waits for it: the command itself
 * stays free of the tensor library.
 */
final class ModelProcess {
  /** Exit status of a program that was asked for something it cannot do; it has said why. */
  private static final int REFUSED = 2;

  private final TrainerLaunch launch;

  ModelProcess(TrainerLaunch launch) {
    this.launch = launch;
  }

  /** Node-local folder of generated data sets, which trainers of this install share. */
  Path generatedData() {
    return launch.cache().resolve("data");
  }

  /**
   * What the program printed to its standard output, by line.
   *
   * @throws UserFault with what it printed to standard error, when it refused
   * @throws IllegalStateException with both, when it broke
   */
  List<String> run(String mainClass, String... arguments) throws IOException {
    Path errors = Files.createTempFile("milesweep-model-", ".err");
    try {
      Process process = start(mainClass, arguments, errors);
      List<String> printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      int status = process.waitFor();
      String said = Files.readString(errors).strip();
      if (status == REFUSED) {
        throw new UserFault(said.lines().map(line -> "milesweep: " + line).toList());
      }
      if (status != 0) {
        throw new IllegalStateException(
            "%s ended with %d:%n%s%n%s"
                .formatted(mainClass, status, String.join("\n", printed), said));
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(errors);
    }
  }

  private Process start(String mainClass, String[] arguments, Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(launch.java().toString());
    command.addAll(launch.jvmFlags());
    command.add("-cp");
    command.add(launch.classPath().stream().map(Path::toString).collect(Collectors.joining(":")));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    SecretVariables.removeFrom(builder.environment());
    builder.environment().putAll(launch.environment());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectError(errors.toFile());
    return builder.start();
  }
}
