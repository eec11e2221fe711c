package milesweep.common.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of its CPU kernels libtorch takes on this machine: results of different ones differ in the
 * last bits. The rule is libtorch's own, since it does not tell.
 */
public final class CpuKind {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private CpuKind() {}

  /**
   * {@code cpu AVX512}, {@code cpu AVX2} or {@code cpu DEFAULT}, for this process and its children.
   */
  public static String here() throws IOException {
    return "cpu " + instructionSet(System.getenv("ATEN_CPU_CAPABILITY"), cpuFlags());
  }

  /**
   * The kernels for a processor with these flags.
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
