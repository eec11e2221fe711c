package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weights commands, without a tensor engine on the class path. */
class WeightsCommandTest {
  @TempDir private Path folder;

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
      return new Outcome(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  /** Two halves of a class token, and a tensor that no model knows. */
  private Path safetensors() throws IOException {
    String header =
        "{\"visual_encoder.cls_token\":{\"dtype\":\"BF16\",\"shape\":[1,1,2],\"data_offsets\":[0,4]},"
            + "\"x.\\u001b[31m\":{\"dtype\":\"I16\",\"shape\":[],\"data_offsets\":[4,6]}}";
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length() + 6).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.putShort((short) 0x3fc0).putShort((short) 0x3f80).putShort((short) 7);
    return Files.write(folder.resolve("weights.bin"), bytes.array());
  }

  @Test
  void there_is_no_tensor_engine_to_fall_back_on() {
    assertThatThrownBy(() -> Class.forName("ai.djl.engine.Engine"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void inspect_prints_every_key_with_type_and_shape() throws IOException {
    Outcome outcome = run("weights", "inspect", safetensors());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("safetensors, 2 tensors, 6 bytes of numbers")
        .containsPattern("visual_encoder.cls_token +bfloat16 +\\[1, 1, 2]")
        .containsPattern("x\\.\\?\\[31m +int16 +\\[]")
        .contains("as model.weights: ViT 1 of 18 tensors, nothing of the JTM encoder")
        .contains("unexpected: x.?[31m")
        .doesNotContain("\u001b");
  }

  @Test
  void inspect_gives_scripts_names_shapes_and_types() throws IOException {
    Outcome outcome = run("weights", "inspect", safetensors(), "--json");
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertThat(json.get("format").asText()).isEqualTo("safetensors");
    assertThat(json.get("tensors").get(0).toString())
        .isEqualTo(
            "{\"name\":\"visual_encoder.cls_token\",\"shape\":[1,1,2],\"dtype\":\"bfloat16\"}");
    assertThat(json.get("model").get("sizes").get("model.vit.width").asInt()).isEqualTo(2);
    assertThat(json.get("model").get("parts").get(0).toString())
        .isEqualTo("{\"part\":\"visual_encoder\",\"found\":1,\"of\":18}");
  }

  @Test
  void a_file_that_cannot_be_used_ends_with_1_and_its_reason_in_one_line() throws IOException {
    Path page = Files.writeString(folder.resolve("x.pth"), "<html>404</html>");
    Outcome text = run("weights", "inspect", page);
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out()).isEmpty();
    assertThat(text.err().lines())
        .singleElement()
        .asString()
        .startsWith("milesweep: " + page + " is a web page");
    Outcome json = run("weights", "convert", page, "--json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(new ObjectMapper().readTree(json.out()).get("error").asText())
        .startsWith(page + " is a web page");
    assertThat(run("weights", "inspect", folder.resolve("none")).code()).isEqualTo(1);
    assertThat(run("weights", "inspect", folder).code()).isEqualTo(1);
  }

  @Test
  void convert_keeps_types_and_replaces_nothing_unasked() throws IOException {
    Path target = folder.resolve("weights.safetensors");
    Outcome first = run("weights", "convert", safetensors());
    assertThat(first.code()).as(first.err()).isZero();
    byte[] written = Files.readAllBytes(target);
    assertThat(new String(written, StandardCharsets.ISO_8859_1))
        .contains("\"format\":\"pt\"", "\"dtype\":\"BF16\"")
        .endsWith("\u00c0\u003f\u0080\u003f\u0007\u0000");
    Files.writeString(target, "mine");
    Outcome second = run("weights", "convert", safetensors(), "--out", target);
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("is there already", "--force");
    assertThat(target).hasContent("mine");
    assertThat(run("weights", "convert", safetensors(), "--out", target, "--force").code())
        .isZero();
    assertThat(target).hasBinaryContent(written);
    Outcome nowhere = run("weights", "convert", safetensors(), "--out", folder.resolve("a/b"));
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("is no folder");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }
}
