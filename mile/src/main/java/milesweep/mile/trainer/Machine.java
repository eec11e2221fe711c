package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.common.trial.NumericContext;
import milesweep.mile.command.StartLine;
import milesweep.mile.tensor.Torch;

/** What this process computes with. */
final class Machine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

  private Machine() {}

  /** The numeric context of a stage on this machine, and the threads set to it. */
  static NumericContext context(int threads) throws IOException {
    Torch.setThreads(threads);
    return new NumericContext(
        "cpu " + instructionSet(System.getenv("ATEN_CPU_CAPABILITY"), cpuFlags()),
        Torch.version(),
        threads,
        "fp32",
        NumericContext.NUMERIC_VERSION);
  }

  /** The context of a program that is not ours: of libraries we know only what its keys hold. */
  static NumericContext programContext(int threads) throws IOException {
    return new NumericContext(
        "cpu " + instructionSet(null, cpuFlags()),
        "program",
        threads,
        "program",
        StartLine.PROTOCOL);
  }

  /** For people: where and with what a stage ran. */
  static Map<String, String> environment(NumericContext context) throws IOException {
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("device", context.device());
    environment.put("libtorch", context.libtorch());
    environment.put("threads", Integer.toString(context.threads()));
    environment.put("precision", context.precision());
    environment.put("java", System.getProperty("java.version"));
    environment.put("host", Files.readString(HOST).trim());
    environment.put("pid", Long.toString(ProcessHandle.current().pid()));
    return environment;
  }

  /**
   * Which of its kernels libtorch takes; the rule is its own, since it does not tell.
   *
   * @param wished value of ATEN_CPU_CAPABILITY, or null
   */
  static String instructionSet(String wished, Set<String> flags) {
    if (wished != null && Set.of("default", "avx2", "avx512").contains(wished)) {
      return wished.toUpperCase(Locale.ROOT);
    }
    if (flags.containsAll(Set.of("avx512vl", "avx512bw", "avx512dq", "fma"))) {
      return "AVX512";
    }
    return flags.containsAll(Set.of("avx2", "fma")) ? "AVX2" : "DEFAULT";
  }

  private static Set<String> cpuFlags() throws IOException {
    for (String line : Files.readAllLines(CPU)) {
      if (line.startsWith("flags")) {
        return new TreeSet<>(Arrays.asList(line.substring(line.indexOf(':') + 1).split(" ")));
      }
    }
    return Set.of();
  }
}
