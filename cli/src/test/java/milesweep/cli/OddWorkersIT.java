package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that differ from their coordinator: of another version, with another time of day. */
class OddWorkersIT {
  @TempDir private static Path folder;
  private static Path home;
  private static Certificates certs;
  private static MilesweepProcess coordinator;

  @BeforeAll
  static void start() {
    home = folder.resolve("home");
    certs = Certificates.init(folder.resolve("certs"));
    coordinator = MilesweepProcess.coordinator(folder, home, certs.issue("head"));
  }

  @AfterAll
  static void stop() {
    coordinator.close();
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
  }

  private static List<String> worker(String name) {
    return MilesweepProcess.command(
        "worker",
        "--join",
        "file:" + home,
        "--home",
        folder.resolve(name).toString(),
        "--name",
        name,
        "--slots",
        "1",
        "--tls",
        certs.issue(name).toString());
  }

  /** The jar of the command, with another version in its manifest. */
  private static Path relabelled(Path jar) throws IOException {
    Path copy = folder.resolve("of-tomorrow.jar");
    try (JarFile from = new JarFile(jar.toFile())) {
      Manifest manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().putValue("Implementation-Version", "9.9");
      try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
        for (JarEntry entry : from.stream().filter(one -> !isManifest(one)).toList()) {
          to.putNextEntry(new JarEntry(entry.getName()));
          from.getInputStream(entry).transferTo(to);
        }
      }
    }
    return copy;
  }

  private static boolean isManifest(JarEntry entry) {
    return entry.getName().startsWith("META-INF/MANIFEST") || entry.getName().equals("META-INF/");
  }

  @Test
  void a_worker_of_another_version_is_refused_with_both_named_and_the_coordinator_goes_on()
      throws IOException {
    List<String> command = new ArrayList<>(worker("tomorrow"));
    int classPath = command.indexOf("-cp") + 1;
    String own =
        Stream.of(command.get(classPath).split(":"))
            .filter(jar -> Path.of(jar).getParent().endsWith("cli/target"))
            .findFirst()
            .orElseThrow();
    command.set(
        classPath, command.get(classPath).replace(own, relabelled(Path.of(own)).toString()));
    try (MilesweepProcess tomorrow = MilesweepProcess.start(folder, Map.of(), command)) {
      assertThat(tomorrow.expectExit(ExitCode.WRONG_INPUT))
          .contains("the coordinator refuses this worker: node tomorrow is of version 9.9")
          .contains("the coordinator of " + version() + "; start both from the same version");
    }
    assertThat(Outcome.run("nodes", "--home", home.toString()).expect(ExitCode.DONE))
        .doesNotContain("tomorrow");
  }

  private static String version() {
    return MilesweepProcess.run(folder, ExitCode.DONE, "--version").split(" ")[1];
  }

  /** The library that gives a process another time of day. */
  private static Optional<Path> fakeTime() throws IOException {
    Path libraries = Path.of("/usr/lib/x86_64-linux-gnu/faketime");
    if (!Files.isDirectory(libraries)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(libraries)) {
      return files.filter(file -> file.endsWith("libfaketime.so.1")).findFirst();
    }
  }

  private static MilesweepProcess at(String offset, Path library, List<String> command) {
    return MilesweepProcess.start(
        folder, Map.of("LD_PRELOAD", library.toString(), "FAKETIME", offset), command);
  }

  @Test
  void workers_an_hour_ahead_and_behind_do_their_work_and_the_doctor_tells() throws IOException {
    Optional<Path> library = fakeTime();
    assumeTrue(library.isPresent(), "skipped: needs libfaketime (apt install faketime)");
    try (MilesweepProcess ahead = at("+1h", library.get(), worker("ahead"));
        MilesweepProcess behind = at("-1h", library.get(), worker("behind"))) {
      ahead.expectLine("offers");
      behind.expectLine("offers");
      MilesweepProcess.await(
          "both workers",
          () ->
              Outcome.run("nodes", "--home", home.toString())
                      .printed()
                      .lines()
                      .filter(line -> line.contains("ready"))
                      .count()
                  == 2);
      Path file =
          TinySweep.write(
              folder,
              "skewed",
              """
              { tuning = "F/F/IA3", training.epochs = 40 }
              { tuning = "F/T/LoRA", training.epochs = 40 }
              """);
      Outcome.run("submit", file.toString(), "--home", home.toString()).expect(ExitCode.DONE);
      assertThat(Outcome.run("watch", "skewed", "--home", home.toString()).expect(ExitCode.DONE))
          .contains("2/2 trials");
      assertThat(coordinator.printed()).doesNotContain("ran out");
      List<String> doctor =
          MilesweepProcess.command(
              "doctor",
              "--join",
              "file:" + home,
              "--home",
              folder.resolve("ahead").toString(),
              "--tls",
              certs.of("ahead").toString());
      try (MilesweepProcess told = at("+1h", library.get(), doctor)) {
        assertThat(told.expectExit(ExitCode.DONE))
            .containsPattern("warn  api .* its clock differs from this one by -3(600|599|601) s");
      }
    }
  }
}
