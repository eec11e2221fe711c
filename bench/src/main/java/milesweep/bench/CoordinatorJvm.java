package milesweep.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Processes with the launcher's flags, on the class path of this one. */
final class CoordinatorJvm {
  private static final List<String> COORDINATOR =
      List.of(
          "-Xms1g",
          "-Xmx1g",
          "-Xmn200m",
          "-XX:MetaspaceSize=128m",
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=6000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=400000");
  private static final List<String> WORKER = List.of("-XX:TieredStopAtLevel=1", "-Xmx512m");

  private CoordinatorJvm() {}

  /** A worker's process; its errors go to our error output. */
  static ProcessBuilder worker(Class<?> main, Object... arguments) {
    return of(WORKER, main, arguments);
  }

  private static ProcessBuilder of(List<String> flags, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("java", "-XX:+UseSerialGC"));
    command.addAll(flags);
    command.addAll(
        List.of(
            "-Djava.awt.headless=true",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /**
   * Runs a coordinator's process to its end.
   *
   * @return the figures in its last line
   */
  static Map<String, Object> figures(Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    return figures(List.of(), main, arguments);
  }

  /**
   * The same with a class-data archive, as the launcher has one.
   *
   * @param archive made by {@link #archive}
   */
  static Map<String, Object> figuresFrom(Path archive, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    return figures(List.of("-XX:SharedArchiveFile=" + archive), main, arguments);
  }

  /** Makes a class-data archive of what a process loads that ends by itself. */
  static void archive(Path archive, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    figures(
        List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"),
        main,
        arguments);
    if (!Files.exists(archive)) {
      throw new IOException("no class-data archive was made; is all of the class path in jars?");
    }
  }

  private static Map<String, Object> figures(List<String> flags, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(COORDINATOR);
    all.addAll(flags);
    Process process = of(all, main, arguments).start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = out.lines().toList();
      if (process.waitFor() != 0 || lines.isEmpty()) {
        throw new IOException(main.getSimpleName() + " ended early; its error is above");
      }
      return new ObjectMapper()
          .readValue(lines.get(lines.size() - 1), new TypeReference<Map<String, Object>>() {});
    } finally {
      process.destroyForcibly();
    }
  }
}
