package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import milesweep.mile.checkpoint.file.MappedFile;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with holes in them: 5 GiB and more of zeros that take no disk, with some numbers between.
 */
class LargeFilesTest {
  private static final long COUNT = 5L << 28; // floats: 5 GiB

  /** Places of numbers other than zero: ends, and both sides of mapped windows' borders. */
  private static final long[] PLACES = {0, (1L << 28) - 5, 1L << 28, (1L << 29) + 3, COUNT - 1};

  @TempDir private Path folder;

  @Test
  void a_legacy_file_of_five_gigabytes_is_read_piece_by_piece() throws IOException {
    Path path = folder.resolve("big.pth");
    byte[] head = TorchWriter.legacyHead(pickle(COUNT, new long[] {COUNT}, new long[] {1}, true));
    byte[] keys = new PickleBytes().raw(']', '(').text("0").raw('e').stop();
    try (FileChannel file = create(path)) {
      write(file, 0, head);
      write(file, head.length, keys);
      write(file, head.length + keys.length, little(COUNT, 8));
      fill(file, head.length + keys.length + 8L);
    }
    try (WeightFile file = WeightFiles.open(path)) {
      assertThat(file.format()).isEqualTo("torch (legacy)");
      assertPlaces(file);
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 1);
    }
    assertThatThrownBy(() -> WeightFiles.open(path).close()).hasMessageContaining("is cut short");
  }

  @Test
  void a_zip_entry_of_five_gigabytes_is_read_where_it_lies() throws IOException {
    Path path = folder.resolve("big64.pth");
    writeZip64(path, pickle(COUNT, new long[] {COUNT}, new long[] {1}, false));
    try (WeightFile file = WeightFiles.open(path)) {
      assertThat(file.format()).isEqualTo("torch (zip)");
      assertPlaces(file);
    }
  }

  @Test
  void a_transposed_view_reaches_over_all_of_it() throws IOException {
    Path path = folder.resolve("view.pth");
    long half = COUNT / 2;
    writeZip64(path, pickle(COUNT, new long[] {half, 2}, new long[] {1, half}, false));
    try (WeightFile file = WeightFiles.open(path)) {
      ByteBuffer ends = file.elements("big", COUNT - 2, 2);
      assertThat(ends.getFloat()).isZero();
      assertThat(ends.getFloat()).isEqualTo(PLACES.length); // the last element of the storage
      assertThat(file.elements("big", 0, 2).getFloat()).isEqualTo(1);
    }
  }

  @Test
  void a_safetensors_file_of_five_gigabytes_is_read_piece_by_piece() throws IOException {
    Path path = folder.resolve("big.safetensors");
    String header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(COUNT, 4 * COUNT);
    try (FileChannel file = create(path)) {
      write(file, 0, little(header.length(), 8));
      write(file, 8, header.getBytes(StandardCharsets.US_ASCII));
      fill(file, 8 + header.length());
    }
    try (WeightFile file = WeightFiles.open(path)) {
      assertPlaces(file);
    }
  }

  @Test
  void converting_takes_a_small_heap_whatever_the_size() throws Exception {
    Path path = folder.resolve("source.pth");
    long count = 40L << 20; // 160 MiB
    byte[] head = TorchWriter.legacyHead(pickle(count, new long[] {count}, new long[] {1}, true));
    byte[] keys = new PickleBytes().raw(']', '(').text("0").raw('e').stop();
    try (FileChannel file = create(path)) {
      write(file, 0, head);
      write(file, head.length, keys);
      write(file, head.length + keys.length, little(count, 8));
      write(file, head.length + keys.length + 8 + 4 * count - 1, new byte[] {0x3f});
    }
    Path target = folder.resolve("target.safetensors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:MaxDirectMemorySize=8m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Convert.class.getName(),
                path.toString(),
                target.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("log"))).isZero();
    Checksum.verify(target);
    try (WeightFile file = WeightFiles.open(target)) {
      assertThat(file.arrays().get("big").count()).isEqualTo(count);
      assertThat(file.elements("big", count - 1, 1).getInt()).isEqualTo(0x3f000000);
    }
  }

  /** The process of the test above. */
  static final class Convert {
    private Convert() {}

    public static void main(String[] paths) throws IOException {
      try (WeightFile file = WeightFiles.open(Path.of(paths[0]))) {
        SafetensorsWriter.copy(Path.of(paths[1]), file, Map.of());
      }
    }
  }

  @Test
  void a_tensor_of_more_than_one_piece_is_widened_whole() throws IOException {
    int count = (1 << 23) + 3; // two pieces and a bit
    ByteBuffer halves = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int place : new int[] {0, (1 << 22) - 1, 1 << 22, count - 1}) {
      halves.putShort(2 * place, (short) 0x3c00);
    }
    byte[] pickle =
        new PickleBytes()
            .raw('}', '(')
            .text("h")
            .tensor("HalfStorage", "0", count, 0, new long[] {count}, new long[] {1})
            .raw('u')
            .stop();
    Path path =
        TorchWriter.parts(
            folder.resolve("half.pth"), Map.of("data.pkl", pickle, "data/0", halves.array()));
    try (TensorScope scope = TensorScope.open();
        WeightFile file = WeightFiles.open(path)) {
      Tensor tensor = WeightTensors.floats(file, "h");
      assertThat(tensor.shape()).containsExactly(count);
      assertThat(tensor.sum().item()).isEqualTo(4);
      assertThat(tensor.slice(0, (1 << 22) - 1, (1 << 22) + 1).toFloats()).containsExactly(1, 1);
      assertThat(tensor.slice(0, count - 1, count).item()).isEqualTo(1);
    }
  }

  private static void assertPlaces(WeightFile file) throws IOException {
    assertThat(file.arrays().get("big").count()).isEqualTo(COUNT);
    for (int i = 0; i < PLACES.length; i++) {
      assertThat(file.elements("big", PLACES[i], 1).getFloat()).isEqualTo(i + 1);
    }
    // Over a window's border, and the largest piece there is.
    ByteBuffer border = file.elements("big", (1L << 28) - 5, 6);
    assertThat(border.getFloat(0)).isEqualTo(2);
    assertThat(border.getFloat(20)).isEqualTo(3);
    ByteBuffer largest = file.elements("big", COUNT - (1L << 28), 1 << 28);
    assertThat(largest.capacity()).isEqualTo(MappedFile.MAX_PIECE);
    assertThat(largest.getFloat(MappedFile.MAX_PIECE - 4)).isEqualTo(PLACES.length);
  }

  private static byte[] pickle(long count, long[] shape, long[] strides, boolean legacy) {
    return new PickleBytes()
        .raw('}', '(')
        .text("big")
        .tensorOf("FloatStorage", "0", count, 0, shape, strides, legacy)
        .raw('u')
        .stop();
  }

  /** Only the second entry, and the archive's end, need 64 bits. */
  private static void writeZip64(Path path, byte[] pickle) throws IOException {
    byte[] first = "a/data.pkl".getBytes(StandardCharsets.US_ASCII);
    byte[] second = "a/data/0".getBytes(StandardCharsets.US_ASCII);
    long size = 4 * COUNT;
    try (FileChannel file = create(path)) {
      write(file, 0, local(first, pickle.length));
      write(file, 30 + first.length, pickle);
      long secondAt = 30L + first.length + pickle.length;
      write(file, secondAt, local(second, -1));
      long data = secondAt + 30 + second.length;
      fill(file, data);
      long table = data + size;
      write(file, table, central(first, pickle.length, 0, new byte[0]));
      byte[] wide =
          ByteBuffer.allocate(28)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort((short) 1)
              .putShort((short) 24)
              .putLong(size)
              .putLong(size)
              .putLong(secondAt)
              .array();
      long end = table + 46 + first.length;
      write(file, end, central(second, -1, -1, wide));
      end += 46 + second.length + wide.length;
      ByteBuffer tail = ByteBuffer.allocate(56 + 20 + 22).order(ByteOrder.LITTLE_ENDIAN);
      tail.putInt(0x06064b50).putLong(44).putInt(0x002d002d).putLong(0).putLong(2).putLong(2);
      tail.putLong(end - table).putLong(table);
      tail.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
      tail.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
      write(file, end, tail.array());
    }
  }

  private static byte[] local(byte[] name, int size) {
    return ByteBuffer.allocate(30 + name.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x04034b50)
        .position(18)
        .putInt(size)
        .putInt(size)
        .putShort((short) name.length)
        .putShort((short) 0)
        .put(name)
        .array();
  }

  private static byte[] central(byte[] name, int size, int at, byte[] extra) {
    return ByteBuffer.allocate(46 + name.length + extra.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x02014b50)
        .position(20)
        .putInt(size)
        .putInt(size)
        .putShort((short) name.length)
        .putShort((short) extra.length)
        .position(42)
        .putInt(at)
        .put(name)
        .put(extra)
        .array();
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE);
  }

  private static void fill(FileChannel file, long start) throws IOException {
    for (int i = 0; i < PLACES.length; i++) {
      byte[] value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(i + 1f).array();
      write(file, start + 4 * PLACES[i], value);
    }
  }

  private static byte[] little(long value, int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static void write(FileChannel file, long at, byte[] bytes) throws IOException {
    file.write(ByteBuffer.wrap(bytes), at);
  }
}
