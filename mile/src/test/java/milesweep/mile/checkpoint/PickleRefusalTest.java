package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.file.WeightFile;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles that no weights need: refused by name, within bounds, and in one line. */
class PickleRefusalTest {
  @TempDir private Path folder;

  private Path zip(byte[] pickle) throws IOException {
    return TorchWriter.parts(folder.resolve("bad.pth"), Map.of("data.pkl", pickle));
  }

  private Path legacy(byte[] pickle) throws IOException {
    return Files.write(folder.resolve("old.pth"), TorchWriter.legacyHead(pickle));
  }

  private static void assertRefused(Path path, String... reason) {
    assertThatThrownBy(() -> WeightFiles.open(path).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContainingAll(reason)
        .message()
        .doesNotContain("\n");
  }

  static Stream<Arguments> strangers() {
    PickleBytes system = new PickleBytes().global("posix", "system");
    return Stream.of(
        Arguments.of("called by REDUCE", "posix.system", system.text("id").raw(0x85, 'R').stop()),
        Arguments.of("never used", "os.system", new PickleBytes().global("os", "system").stop()),
        Arguments.of(
            "named by two texts",
            "builtins.eval",
            new PickleBytes().text("builtins").text("eval").raw(0x93).stop()),
        Arguments.of(
            "made by INST",
            "subprocess.Popen",
            new PickleBytes().raw('(').ascii("isubprocess\nPopen\n").stop()),
        Arguments.of(
            "deep in a tuple in the optimizer",
            "numpy.core.multiarray.scalar",
            new PickleBytes()
                .raw('}', '(')
                .text("optimizer")
                .raw('(')
                .global("numpy.core.multiarray", "scalar")
                .raw('t', 'u')
                .stop()),
        Arguments.of(
            "inside of what is skipped",
            "pathlib.PosixPath",
            new PickleBytes()
                .global("argparse", "Namespace")
                .raw(')', 0x81)
                .global("pathlib", "PosixPath")
                .stop()),
        Arguments.of(
            "a known name of another module",
            "evil.OrderedDict",
            new PickleBytes().global("evil", "OrderedDict").raw(')', 'R').stop()),
        Arguments.of(
            "a dot moved from the module to the name",
            "torch._utils._rebuild_tensor_v2",
            new PickleBytes().global("torch", "_utils._rebuild_tensor_v2").stop()),
        Arguments.of(
            "a name that would draw on a terminal",
            "a??31m.b",
            new PickleBytes().text("a\u001b[31m").text("b").raw(0x93).stop()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void a_class_that_weights_do_not_need_is_refused_by_name(String why, String name, byte[] pickle)
      throws IOException {
    assertRefused(zip(pickle), "names " + name, "nothing of it was run");
    assertRefused(legacy(pickle), "names " + name, "nothing of it was run");
  }

  static Stream<Arguments> greedy() {
    int million = 1_000_000;
    byte[] lists = new byte[3 * million];
    Arrays.fill(lists, (byte) ']');
    byte[] marks = new byte[million];
    Arrays.fill(marks, (byte) '(');
    byte[] nested = new byte[4 * million]; // [[[[…]]]], each list put into the one before
    Arrays.fill(nested, 0, 2 * million, (byte) ']');
    Arrays.fill(nested, 2 * million, 4 * million, (byte) 'a');
    return Stream.of(
        Arguments.of("a long text", new PickleBytes().raw('X').int32(-1).stop(), "does not end"),
        Arguments.of(
            "a very long text",
            new PickleBytes().raw(0x8d).little(Long.MAX_VALUE, 8).stop(),
            "does not end"),
        Arguments.of(
            "a long number", new PickleBytes().raw(0x8b).int32(1 << 30).stop(), "an integer of"),
        Arguments.of("many open values", raw(lists), "open values"),
        Arguments.of("many marks", raw(marks), "nested over 1000 deep"),
        Arguments.of("lists in lists", raw(nested), "open values"),
        Arguments.of("no end", new PickleBytes().raw(']').bare(), "does not end"),
        Arguments.of("an empty stack", new PickleBytes().raw('R').stop(), "is damaged"),
        Arguments.of("an unknown memory", new PickleBytes().raw('h', 7).stop(), "is damaged"),
        Arguments.of("an unknown instruction", new PickleBytes().raw(0xff).stop(), "0xff"),
        Arguments.of(
            "a tensor of 65 dimensions",
            new PickleBytes().tensor("FloatStorage", "0", 1, 0, new long[65], new long[65]).stop(),
            "65 dimensions"),
        Arguments.of(
            "a negative size",
            new PickleBytes()
                .tensor("FloatStorage", "0", 1, 0, new long[] {-1}, new long[] {1})
                .stop(),
            "no number from 0"));
  }

  private static byte[] raw(byte[] instructions) {
    PickleBytes pickle = new PickleBytes();
    for (byte instruction : instructions) {
      pickle.raw(instruction & 0xff);
    }
    return pickle.stop();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("greedy")
  void a_pickle_that_wants_too_much_is_refused_before_it_gets_it(
      String why, byte[] pickle, String reason) throws IOException {
    assertRefused(zip(pickle), reason);
  }

  @Test
  void values_are_counted_even_where_none_stays_open() throws IOException {
    byte[] pushAndPop = new byte[5_000_000];
    for (int i = 0; i < pushAndPop.length; i += 2) {
      pushAndPop[i] = ']';
      pushAndPop[i + 1] = '0';
    }
    assertRefused(zip(raw(pushAndPop)), "over 2000000 values");
  }

  @Test
  void a_list_that_contains_itself_is_no_trouble() throws IOException {
    byte[] pickle = new PickleBytes().raw(']', 'q', 0, 'h', 0, 'a').stop();
    assertRefused(zip(pickle), "holds no dictionary of tensors");
  }

  @Test
  void a_file_with_any_byte_changed_is_read_or_refused_and_nothing_else() throws IOException {
    Map<String, TorchWriter.Floats> tensors = new LinkedHashMap<>();
    tensors.put("a.weight", new TorchWriter.Floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    tensors.put("b", new TorchWriter.Floats(new float[] {7}, 1));
    Path[] whole = {
      TorchWriter.zip(folder.resolve("z.pth"), tensors, true),
      TorchWriter.legacy(folder.resolve("l.pth"), tensors, true),
      folder.resolve("s.safetensors")
    };
    try (WeightFile zip = WeightFiles.open(whole[0])) {
      SafetensorsWriter.copy(whole[2], zip, Map.of());
    }
    Random random = new Random(5);
    for (Path path : whole) {
      byte[] good = Files.readAllBytes(path);
      for (int at = 0; at < good.length; at++) {
        byte[] changed = good.clone();
        changed[at] = (byte) random.nextInt(256);
        tryToRead(Files.write(folder.resolve("changed"), changed));
        if (at % 8 == 0) {
          tryToRead(Files.write(folder.resolve("cut"), Arrays.copyOf(good, at)));
        }
      }
    }
  }

  private static void tryToRead(Path path) {
    Assertions.assertThatNoException()
        .as(path.toString())
        .isThrownBy(
            () -> {
              try (WeightFile file = WeightFiles.open(path)) {
                for (String name : file.arrays().keySet()) {
                  int count = (int) Math.min(100, file.arrays().get(name).count());
                  file.elements(name, 0, count);
                }
              } catch (IOException e) {
                assertThat(e).hasMessageStartingWith(path.toString());
              }
            });
  }
}
