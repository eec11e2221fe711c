package milesweep.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * System, Java, the programs that trainers are started with, and the clock.
 *
 * @param properties of the JVM
 * @param path folders that programs are looked for in
 * @param built when this program was built; before that, a clock is wrong
 */
public record MachineCheck(Map<String, String> properties, String path, Instant built, Instant now)
    implements Check {
  /** Programs by the package that has them. */
  private static final Map<String, String> PROGRAMS =
      Map.of("setsid", "util-linux", "nice", "coreutils", "sh", "a shell");

  private static final int OLDEST_JAVA = 17;
  private static final Duration LIFE = Duration.ofDays(20 * 365);

  @Override
  public List<Finding> look() throws IOException {
    List<Finding> findings = new ArrayList<>(List.of(system(), java()));
    PROGRAMS.keySet().stream()
        .sorted()
        .filter(program -> !isThere(program))
        .forEach(
            program ->
                findings.add(
                    Finding.fail(
                        "programs",
                        "no program " + program + " on the PATH",
                        "install " + PROGRAMS.get(program))));
    if (findings.size() == 2) {
      findings.add(Finding.ok("programs", "setsid, nice and sh are there"));
    }
    findings.add(clock());
    return findings;
  }

  private Finding system() {
    String system = properties.get("os.name") + " " + properties.get("os.version");
    String text = system + " on " + properties.get("os.arch");
    boolean supported =
        properties.get("os.name").equals("Linux") && properties.get("os.arch").equals("amd64");
    return supported
        ? Finding.ok("system", text)
        : Finding.fail("system", text, "run it on Linux on x86-64");
  }

  private Finding java() {
    String version = properties.get("java.specification.version");
    String text = properties.get("java.version") + " in " + properties.get("java.home");
    boolean recent = version.matches("\\d+") && Integer.parseInt(version) >= OLDEST_JAVA;
    return recent
        ? Finding.ok("java", text)
        : Finding.fail("java", text, "install a JDK of version 17 or later");
  }

  private boolean isThere(String program) {
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private Finding clock() {
    boolean plausible =
        now.isAfter(built.minus(Duration.ofDays(1))) && now.isBefore(built.plus(LIFE));
    return plausible
        ? Finding.ok("clock", now.toString())
        : Finding.warn(
            "clock",
            "it is " + now + ", and this program was built at " + built,
            "set the clock, else certificates are refused and dates are wrong");
  }
}
