package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import milesweep.mile.checkpoint.TorchWriter.Floats;
import milesweep.mile.checkpoint.file.WeightFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is around the pickle: archives that are not PyTorch's, and dictionaries of every make. */
class TorchArchiveTest {
  private static final byte[] NUMBERS = {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}; // 1, 2

  @TempDir private Path folder;

  private static byte[] pickle() {
    return new PickleBytes()
        .raw('}', '(')
        .text("w")
        .tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1})
        .raw('u')
        .stop();
  }

  private Path parts(Object... namesAndContents) throws IOException {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      Object content = namesAndContents[i + 1];
      parts.put(
          (String) namesAndContents[i],
          content instanceof String text
              ? text.getBytes(StandardCharsets.US_ASCII)
              : (byte[]) content);
    }
    return TorchWriter.parts(folder.resolve("x.pth"), parts);
  }

  private static void assertRefused(Path path, String reason) {
    assertThatThrownBy(() -> WeightFiles.open(path).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void an_archive_without_an_order_of_bytes_is_little_endian() throws IOException {
    try (WeightFile file = WeightFiles.open(parts("data.pkl", pickle(), "data/0", NUMBERS))) {
      assertThat(file.elements("w", 1, 1).getFloat()).isEqualTo(2);
    }
  }

  @Test
  void numbers_of_another_order_of_bytes_are_refused() throws IOException {
    assertRefused(parts("data.pkl", pickle(), "byteorder", "big", "data/0", NUMBERS), "big-endian");
    byte[] head = TorchWriter.legacyHead(pickle());
    byte[] said = "little_endian".getBytes(StandardCharsets.US_ASCII);
    int at = new String(head, StandardCharsets.ISO_8859_1).indexOf("little_endian") + said.length;
    head[at] = (byte) 0x89; // False
    assertRefused(Files.write(folder.resolve("old.pth"), head), "big-endian");
  }

  @Test
  void archives_of_another_kind_are_told_apart() throws IOException {
    assertRefused(parts("weights.npy", NUMBERS), "none of PyTorch's");
    assertRefused(
        parts("data.pkl", pickle(), "constants.pkl", pickle(), "data/0", NUMBERS), "TorchScript");
  }

  @Test
  void a_compressed_part_is_refused_by_its_name() throws IOException {
    Path path = folder.resolve("packed.pth");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(pickle());
      zip.closeEntry();
    }
    assertRefused(path, "has the part archive/data.pkl compressed");
  }

  @Test
  void two_parts_of_one_name_are_refused() throws IOException {
    Path path = parts("data.pkl", pickle(), "data/0", NUMBERS, "data/1", NUMBERS);
    String all = Files.readString(path, StandardCharsets.ISO_8859_1);
    Files.writeString(path, all.replace("data/1", "data/0"), StandardCharsets.ISO_8859_1);
    assertRefused(path, "two parts of one name, archive/data/0");
  }

  @Test
  void a_count_of_parts_beyond_all_reason_is_refused_before_any_is_read() throws IOException {
    Path path = parts("data.pkl", pickle(), "data/0", NUMBERS);
    byte[] all = Files.readAllBytes(path);
    ByteBuffer end = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    end.putShort(all.length - 12, (short) 0xfffe); // entries in all
    end.putShort(all.length - 14, (short) 0xfffe);
    assertRefused(Files.write(path, all), "its table of contents ends too early");
    end.putInt(all.length - 10, 1 << 30); // length of the table
    assertRefused(Files.write(path, all), "which no weights need");
  }

  @Test
  void a_tensor_that_reaches_beyond_its_storage_is_refused() throws IOException {
    byte[] beyond =
        new PickleBytes()
            .raw('}', '(')
            .text("w")
            .tensor("FloatStorage", "0", 2, 1, new long[] {2}, new long[] {1})
            .raw('u')
            .stop();
    assertRefused(parts("data.pkl", beyond, "data/0", NUMBERS), "reaches beyond its storage");
  }

  @Test
  void a_tensor_that_repeats_one_number_without_end_is_refused() throws IOException {
    long[] shape = {1 << 20, 1 << 20};
    byte[] endless =
        new PickleBytes()
            .raw('}', '(')
            .text("w")
            .tensor("FloatStorage", "0", 2, 0, shape, new long[] {0, 0})
            .raw('u')
            .stop();
    assertRefused(parts("data.pkl", endless, "data/0", NUMBERS), "repeats few numbers too often");
    byte[] overflowing =
        new PickleBytes()
            .raw('}', '(')
            .text("w")
            .tensor("FloatStorage", "0", 2, 0, new long[] {1L << 40, 1L << 40}, new long[] {1, 1})
            .raw('u')
            .stop();
    assertRefused(parts("data.pkl", overflowing, "data/0", NUMBERS), "larger than any file");
  }

  @Test
  void other_objects_than_a_dictionary_of_tensors_are_refused() throws IOException {
    byte[] one =
        new PickleBytes().tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1}).stop();
    assertRefused(parts("data.pkl", one, "data/0", NUMBERS), "one tensor without a name");
    byte[] none = new PickleBytes().raw('}', '(').text("epoch").integer(3).raw('u').stop();
    assertRefused(parts("data.pkl", none), "its keys are [epoch]");
  }

  @Test
  void a_legacy_storage_that_is_a_view_of_another_is_found() throws IOException {
    // ("storage", FloatStorage, "0", "cpu", 4, ("view", 1, 2)), as PyTorch before 0.4 wrote it
    byte[] pickle =
        new PickleBytes()
            .raw('}', '(')
            .text("w")
            .global("torch._utils", "_rebuild_tensor")
            .raw('(', '(')
            .text("storage")
            .global("torch", "FloatStorage")
            .text("0")
            .text("cpu")
            .integer(4)
            .raw('(')
            .text("view")
            .integer(1)
            .integer(2)
            .raw('t', 't', 'Q')
            .integer(1)
            .tuple(1)
            .tuple(1)
            .raw('t', 'R', 'u')
            .stop();
    byte[] head = TorchWriter.legacyHead(pickle);
    byte[] keys = new PickleBytes().raw(']', '(').text("0").raw('e').stop();
    ByteBuffer all =
        ByteBuffer.allocate(head.length + keys.length + 8 + 16).order(ByteOrder.LITTLE_ENDIAN);
    all.put(head).put(keys).putLong(4).putFloat(10).putFloat(11).putFloat(12).putFloat(13);
    try (WeightFile file = WeightFiles.open(Files.write(folder.resolve("view.pth"), all.array()))) {
      assertThat(file.elements("w", 0, 1).getFloat()).isEqualTo(12);
    }
  }

  @Test
  void names_that_differ_in_nothing_but_a_wrapper_are_all_kept() throws IOException {
    Map<String, Floats> tensors = new LinkedHashMap<>();
    tensors.put("module.a", new Floats(new float[] {1}, 1));
    tensors.put("a", new Floats(new float[] {2}, 1));
    try (WeightFile file =
        WeightFiles.open(TorchWriter.zip(folder.resolve("two.pth"), tensors, true))) {
      assertThat(file.arrays().keySet()).containsExactly("module.a", "a");
      assertThat(file.leftOut()).containsExactly("epoch");
    }
  }
}
