package milesweep.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import milesweep.worker.process.TrainerLaunch;

/**
 * A process of ours with the very flags and environment of a trainer, on the class path of this
 * one.
 */
record TrainerJvm(TrainerLaunch launch) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As a node starts its trainers when nothing else is set. */
  static TrainerJvm usual() {
    List<Path> classPath = Arrays.stream(classPath().split(":")).map(Path::of).toList();
    return new TrainerJvm(
        TrainerLaunch.of(classPath, Path.of(System.getProperty("java.io.tmpdir"))));
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The command line of a main class. */
  List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launch.java().toString()));
    command.addAll(launch.jvmFlags());
    command.addAll(List.of("-cp", classPath(), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Variables beside our own. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(launch.environment());
    environment.remove("ENGINE_CACHE_DIR"); // bench/run has set one
    return environment;
  }

  /**
   * Runs a main class to its end.
   *
   * @return the figures that it prints as its only line, in their order; its error output is ours
   * @throws IOException when it ends otherwise
   */
  Figures figures(Class<?> main, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(main, arguments));
    builder.environment().putAll(environment());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(main.getSimpleName() + " ended early; its error is above");
      }
      return Figures.of(JSON.readValue(line, new TypeReference<Map<String, Object>>() {}));
    } finally {
      process.destroy();
    }
  }
}
