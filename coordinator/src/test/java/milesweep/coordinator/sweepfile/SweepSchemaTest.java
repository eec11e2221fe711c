package milesweep.coordinator.sweepfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema, judged by an independent reader of schemas. */
class SweepSchemaTest {
  private static final Path SWEEPS =
      Path.of(System.getProperty("milesweep.install", "..")).resolve("sweeps");

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SweepSchema.json(), InputFormat.JSON);

  static List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(SWEEPS)) {
      return tree.filter(file -> file.toString().endsWith(".conf"))
          .filter(file -> !file.getParent().endsWith("include")) // parts of files, not files
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void each_shipped_sweep_is_accepted_in_its_json_form(Path file) {
    String json =
        ConfigFactory.parseFile(file.toFile())
            .resolve(ConfigResolveOptions.noSystem())
            .root()
            .render(ConfigRenderOptions.concise());
    assertThat(problems(json)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          grid { tuning = [F/T/LoRA], seed = 3, data.format = [origin, [origin, instruction]] }
          zip = [{ training { batch-size = [10, 20], learning-rate = [1, 2] } }]
          rules = [{ when { tuning = "*/IA3", seed = [1, 2] }, set { training.epochs = [2, 3] } }]
          "include" = { tuning = ["*/T/*", "F/*", "*"] }, exclude = [{ lora.rank = 2 }]
          trainer { command = [python3, train.py, 3], config { anything { at = [all] } } }
          grid.trainer.config { a = [1, 2], b.c = ["x"] }
          training.groups = [{ match = "*.bias", learning-rate = 1e-4 }], device = "cuda:1"
          data { vqa-rad.phrase-types = [para], name = 2024, strict = false }
          """)
  void what_the_reader_takes_is_accepted(String block) {
    assertThat(problems(json(block))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          training.epoch = 3
          training.epochs = 2.5
          training.epochs = 0
          training.label-smoothing = 1
          tuning = Prefix/F/F
          tuning = "F/*"
          model.preset = mile-tny
          data.format = [origin, origin, origin]
          grid.sed = [1]
          grid.seed = []
          zip.seed = 3
          points = []
          rules = [{ when.seed = 1 }]
          rules = [{ when.seed = 1, set.seed = 2, sett.seed = 3 }]
          training.groups = [{ match = a }]
          trainer.command = []
          device = gpu
          """)
  void what_the_reader_refuses_for_its_spelling_is_refused(String block) {
    assertThat(problems(json(block))).isNotEmpty();
  }

  @Test
  void a_file_without_its_block_or_with_another_is_refused() {
    assertThat(problems("{}")).isNotEmpty();
    assertThat(problems("{\"sweep\": {}, \"seed\": 1}")).isNotEmpty();
    assertThat(problems("{\"sweep\": {}}")).isEmpty();
  }

  private static String json(String block) {
    return ConfigFactory.parseString("sweep { " + block + " }")
        .root()
        .render(ConfigRenderOptions.concise());
  }

  private static List<com.networknt.schema.Error> problems(String json) {
    return SCHEMA.validate(json, InputFormat.JSON);
  }
}
