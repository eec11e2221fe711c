package milesweep.mile.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import milesweep.common.Hashes;
import milesweep.mile.checkpoint.file.NumberType;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import milesweep.mile.text.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch itself has written, against what PyTorch itself reads from them. */
class TorchFixturesTest {
  private static Path folder() {
    return SharedData.path("data/pth-fixtures");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bare_state_dict_zip.pth",
        "ddp_prefix_zip.pth",
        "half_precision_zip.pth",
        "layouts_and_dtypes_legacy.pth",
        "layouts_and_dtypes_zip.pth",
        "miss_like.safetensors",
        "miss_like_legacy.pth",
        "miss_like_zip.pth",
        "pos_embed_2x2_extra_missing_mismatch_zip.pth",
        "real/mevf_pretrained_ae.pth"
      })
  void every_tensor_has_the_bytes_that_pytorch_reads(String name) throws Exception {
    JsonNode manifest =
        new ObjectMapper().readTree(folder().resolve("MANIFEST.json").toFile()).get(name);
    try (WeightFile file = WeightFiles.open(folder().resolve(name))) {
      List<String> expected = new ArrayList<>();
      manifest.fieldNames().forEachRemaining(expected::add);
      assertThat(file.arrays().keySet()).containsExactlyInAnyOrderElementsOf(expected);
      for (Map.Entry<String, StoredArray> entry : file.arrays().entrySet()) {
        compare(file, entry.getKey(), entry.getValue(), manifest.get(entry.getKey()));
      }
    }
  }

  private static void compare(WeightFile file, String name, StoredArray array, JsonNode expected)
      throws IOException {
    assertThat(array.type().label()).as(name).isEqualTo(expected.get("dtype").asText());
    assertThat(array.shape()).as(name).isEqualTo(longs(expected.get("shape")));
    assertThat(array.count()).as(name).isEqualTo(expected.get("numel").asLong());
    MessageDigest digest = Hashes.sha256();
    double sum = 0;
    List<Double> first = new ArrayList<>();
    // Pieces of 7 elements, so that rows of views are cut in the middle.
    for (long at = 0; at < array.count(); at += 7) {
      int length = (int) Math.min(7, array.count() - at);
      ByteBuffer piece = file.elements(name, at, length);
      digest.update(piece.duplicate());
      for (int i = 0; i < length; i++) {
        double value = value(array.type(), piece.order(ByteOrder.LITTLE_ENDIAN));
        sum += value;
        first.add(value);
      }
    }
    assertThat(Hashes.hex(digest.digest())).as(name).isEqualTo(expected.get("sha256_le").asText());
    double wanted = number(expected.get("sum"));
    if (Double.isNaN(wanted)) {
      assertThat(sum).as(name).isNaN();
    } else {
      // The manifest's sum is in double precision too, in another order.
      assertThat(sum).as(name).isCloseTo(wanted, within(1e-9 * Math.max(1, Math.abs(wanted))));
    }
    for (int i = 0; i < expected.get("first").size(); i++) {
      assertThat(first.get(i)).as(name).isEqualTo((Double) number(expected.get("first").get(i)));
    }
  }

  private static double value(NumberType type, ByteBuffer bytes) {
    return switch (type) {
      case F64 -> bytes.getDouble();
      case F32, F16, BF16 -> type.toFloat(bytes);
      case I64 -> bytes.getLong();
      case I32 -> bytes.getInt();
      case U8, BOOL -> bytes.get() & 0xff;
      default -> throw new AssertionError(type);
    };
  }

  private static double number(JsonNode node) {
    return switch (node.asText()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> node.asDouble();
    };
  }

  private static long[] longs(JsonNode array) {
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asLong();
    }
    return values;
  }

  @Test
  void weights_lie_under_the_key_model_and_the_rest_is_left_out() throws IOException {
    try (WeightFile file = WeightFiles.open(folder().resolve("miss_like_zip.pth"))) {
      assertThat(file.leftOut()).containsExactly("optimizer", "config", "epoch");
    }
  }

  @Test
  void a_namespace_of_arguments_is_skipped_and_said() throws IOException {
    try (WeightFile file = WeightFiles.open(folder().resolve("with_argparse_namespace_zip.pth"))) {
      assertThat(file.arrays()).hasSize(151);
      assertThat(file.leftOut()).contains("args (argparse.Namespace)");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          malicious_os_system_zip.pth    | names posix.system
          malicious_os_system_legacy.pth | names posix.system
          truncated_zip.pth              | is cut short
          truncated_legacy.pth           | is cut short
          storage_short_zip.pth          | is cut short
          storage_missing_zip.pth        | lacks its part archive/data/1
          empty.pth                      | is empty
          html_error_page.pth            | is a web page
          lfs_pointer.pth                | is a git-lfs pointer
          real/mevf_pretrained_maml.weights | is a pickle, but not one that torch.save wrote
          real                           | is a folder
          nothing.pth                    | is not there
          """)
  void a_file_that_is_none_is_refused_in_one_line(String name, String reason) {
    Path path = folder().resolve(name);
    assertThatThrownBy(() -> WeightFiles.open(path).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + " " + reason)
        .message()
        .doesNotContain("\n");
    assertThat(Path.of("MILESWEEP_PWNED")).doesNotExist();
    assertThat(path.resolveSibling("MILESWEEP_PWNED")).doesNotExist();
    assertThat(Files.exists(Path.of(System.getProperty("user.home"), "MILESWEEP_PWNED"))).isFalse();
  }
}
