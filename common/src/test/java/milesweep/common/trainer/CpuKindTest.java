package milesweep.common.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuKindTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # why                                | wished | flags                               | set
          all of it                            | -      | fma avx2 avx512vl avx512bw avx512dq | AVX512
          a part of AVX512 is not enough       | -      | fma avx2 avx512vl avx512bw          | AVX2
          neither is AVX2 without fused sums   | -      | avx2 sse4_2                         | DEFAULT
          the environment may ask for less     | avx2   | fma avx2 avx512vl avx512bw avx512dq | AVX2
          a word that libtorch does not know   | avx9   | fma avx2                            | AVX2
          """)
  void names_the_kernels_that_libtorch_takes(
      String why, String wished, String flags, String expected) {
    TreeSet<String> all = new TreeSet<>(Arrays.asList(flags.split(" ")));
    assertThat(CpuKind.instructionSet(wished, all)).isEqualTo(expected);
  }
}
