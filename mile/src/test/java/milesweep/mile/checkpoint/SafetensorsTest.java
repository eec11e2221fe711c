package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void what_was_written_is_read_again() throws IOException {
    Path path = written();
    try (TensorScope scope = TensorScope.open();
        SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.names()).containsExactly("w/ä", "ids", "one", "none");
      assertThat(file.metadata()).containsEntry("kind", "a \"test\"").containsKey("crc32c");
      assertThat(file.tensor("w/ä").shape()).containsExactly(2, 3);
      assertThat(file.tensor("w/ä").toFloats()).containsExactly(1, -2, 3.5f, 0, 5, Float.MIN_VALUE);
      assertThat(file.longs("ids")).containsExactly(7, -8);
      assertThat(file.tensor("one").shape()).isEmpty();
      assertThat(file.tensor("one").item()).isEqualTo(9);
      assertThat(file.floats("none")).isEmpty();
    }
    Checksum.verify(path);
  }

  /**
   * A header of 640 bytes begins with the two bytes that every pickle of protocol 2 begins with.
   */
  @Test
  void a_header_whose_length_looks_like_a_pickle_is_read_as_what_it_is() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    byte[] padded = String.format("%-640s", header).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(8 + 640 + 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(640).put(padded).putFloat(2.5f);
    Path path = folder.resolve("weights");
    Files.write(path, bytes.array());
    assertThat(Files.readAllBytes(path)).startsWith(0x80, 0x02);
    try (WeightFile file = WeightFiles.open(path)) {
      assertThat(file.arrays()).containsOnlyKeys("a");
      assertThat(file.elements("a", 0, 1).order(ByteOrder.LITTLE_ENDIAN).getFloat())
          .isEqualTo(2.5f);
    }
  }

  @Test
  void no_temporary_file_stays_behind() throws IOException {
    written();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void one_flipped_bit_anywhere_is_found() throws IOException {
    Path path = written();
    long size = Files.size(path);
    for (long at = 0; at < size; at += 7) {
      flip(path, at);
      assertThatThrownBy(() -> Checksum.verify(path)).isInstanceOf(IOException.class);
      flip(path, at);
    }
    Checksum.verify(path);
  }

  @Test
  void a_file_cut_short_is_refused_with_its_name() throws IOException {
    Path path = written();
    byte[] all = Files.readAllBytes(path);
    for (int length : new int[] {0, 7, 40, all.length - 1}) {
      Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(all, length));
      assertThatThrownBy(() -> Checksum.verify(cut)).hasMessageContaining("cut");
      assertThatThrownBy(() -> SafetensorsFile.open(cut).close()).hasMessageContaining("cut");
    }
  }

  @Test
  void half_precision_is_widened_exactly() throws IOException {
    String header = "{\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putShort((short) 0x3c00).putShort((short) 0xc000);
    bytes.putShort((short) 0x0001).putShort((short) 0x7c00);
    Path path = Files.write(folder.resolve("half"), bytes.array());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.floats("h")).containsExactly(1, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
    }
  }

  private Path written() throws IOException {
    Path path = folder.resolve("x.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("w/ä", Tensors.floats(new float[] {1, -2, 3.5f, 0, 5, Float.MIN_VALUE}, 2, 3));
      tensors.put("ids", Tensors.longs(new long[] {7, -8}, 2));
      tensors.put("one", Tensors.full(9));
      tensors.put("none", Tensors.zeros(0, 4));
      SafetensorsWriter.write(path, tensors, Map.of("kind", "a \"test\""));
    }
    return path;
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int value = file.read();
      file.seek(at);
      file.write(value ^ 1);
    }
  }
}
