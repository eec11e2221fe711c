package milesweep.coordinator.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import milesweep.coordinator.bundle.BundleMerge.Source;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.table.SweepTables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a store to a file and back. */
class BundleTest {
  private static final List<String> PRIVATE =
      List.of(
          "tumour",
          "left lung",
          "right kidney",
          "left lower lobe",
          "xmlab7",
          "source.jpg",
          "/home",
          "/srv",
          "alice",
          "patients",
          "miss.pth\"",
          "workstation",
          "11900",
          BundledSweep.FINGERPRINT);

  @TempDir private Path folder;
  private BundledSweep sweep;

  @AfterEach
  void close() {
    sweep.close();
  }

  private static Map<String, String> unpacked(byte[] zip) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream stream = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
        entries.put(entry.getName(), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  private Bundle written(boolean withData) throws IOException {
    Path file = folder.resolve("b.zip");
    Files.write(file, BundleWriter.bytes(sweep.bundle(withData), "0.1.0"));
    return BundleReader.read(file);
  }

  /** Every table that there is, of the store and of the file. */
  private void requireEqualTables() throws IOException {
    Snapshot stored = sweep.reader().snapshot(BundledSweep.NAME).orElseThrow();
    var bundled = List.of(BundleMerge.of(List.of(new Source("b.zip", written(true)))));
    var bare = List.of(BundleMerge.of(List.of(new Source("b.zip", written(false)))));
    for (String format : SweepTables.FORMATS) {
      assertThat(SweepTables.render(bundled, format))
          .isEqualTo(SweepTables.render(stored, format))
          .isNotEmpty();
      assertThat(withoutReasons(SweepTables.render(bare, format)))
          .isEqualTo(withoutReasons(SweepTables.render(stored, format)));
      for (var from : List.of(bundled, bare)) {
        assertThat(SweepTables.renderByContentType(from, format))
            .isEqualTo(SweepTables.renderByContentType(stored, format));
      }
    }
  }

  private static String withoutReasons(String table) {
    return table.replaceAll("failed: .*", "failed");
  }

  @Test
  void a_finished_sweep_has_the_same_tables_from_its_bundle() throws IOException {
    sweep = BundledSweep.of(folder, "[1, 2]").prepare().run(0, 1).run(1, 2).run(2, 3).run(3, 4);
    requireEqualTables();
    assertThat(SweepTables.FORMATS).contains("table", "csv", "csv-all", "markdown");
  }

  @Test
  void a_sweep_that_is_not_finished_has_the_same_tables_too() throws IOException {
    sweep = BundledSweep.of(folder, "[1, 2]");
    requireEqualTables();
    sweep.prepare().run(0, 1).fail(1, "cannot read /home/alice/patients of 2024/slake/7.jpg");
    requireEqualTables();
    assertThat(SweepTables.render(List.of(BundleResults.of(written(false))), "table"))
        .contains("1 succeeded, 1 failed", "pending", "failed: the bundle does not say why");
  }

  @Test
  void rows_of_a_command_have_the_same_numbers_without_the_folder_of_the_program()
      throws IOException {
    sweep =
        BundledSweep.ofDefinition(
            folder,
            """
            sweep {
              name = ward
              trainer { command = [python3, /home/alice/my code/train.py]
                        config { rate = 0.1, empty = null, nested { list = [1, 2.5] } } }
              grid { trainer.config.size = [1, 2], seed = [1, 2] }
            }
            """
                .replace("my code/", ""));
    sweep.run(0, 1).run(1, 2).run(2, 3);
    Bundle bundle = written(false);
    Snapshot stored = sweep.reader().snapshot(BundledSweep.NAME).orElseThrow();
    assertThat(SweepTables.render(List.of(BundleResults.of(bundle)), "csv"))
        .isEqualTo(SweepTables.render(stored, "csv"));
    String table = SweepTables.render(List.of(BundleResults.of(bundle)), "table");
    assertThat(table).contains("python3 …/train.py~").doesNotContain("alice");
    assertThat(table.lines().skip(5).toList())
        .isEqualTo(SweepTables.render(stored, "table").lines().skip(5).toList());
  }

  @Test
  void nothing_private_is_anywhere_in_the_file_unless_it_was_asked_for() throws IOException {
    sweep = BundledSweep.of(folder, "[1, 2]").prepare().run(0, 1);
    sweep.fail(1, "cannot read /home/alice/patients of 2024/slake/7.jpg: tumour");
    Map<String, String> entries = unpacked(BundleWriter.bytes(sweep.bundle(false), "0.1.0"));
    assertThat(entries.keySet())
        .containsExactly(
            "manifest.json", "sweep.json", "trials.json", "stages.json", "answers.json");
    entries.forEach(
        (name, text) -> assertThat(text).as(name).doesNotContain(PRIVATE).contains("{"));
    assertThat(entries.get("sweep.json")).contains("mile-tiny", "F/T/LoRA", "grid");
    Map<String, String> open = unpacked(BundleWriter.bytes(sweep.bundle(true), "0.1.0"));
    assertThat(open.get("answers.json"))
        .contains("where is the tumour of bed 3", "left lung", "right kidney")
        .doesNotContain("xmlab7");
    assertThat(open.get("stages.json")).doesNotContain("weights.safetensors", "workstation");
  }

  @Test
  void ids_of_questions_are_the_same_for_who_has_the_data_and_cannot_be_guessed_by_others()
      throws IOException {
    sweep = BundledSweep.of(folder, "[1, 2]").prepare().run(0, 1).run(1, 2);
    BundledAnswers answers = written(false).answers();
    assertThat(answers.tests()).hasSize(1);
    assertThat(answers.outcomes()).hasSize(2);
    List<String> ids =
        answers.tests().get(0).questions().stream().map(BundledAnswers.Question::id).toList();
    assertThat(ids)
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(11900, 11908)
                .mapToObj(qid -> Fingerprints.question(BundledSweep.FINGERPRINT, qid))
                .toList());
    String shown = answers.tests().get(0).data();
    assertThat(shown).isEqualTo(Fingerprints.data(BundledSweep.FINGERPRINT));
    List<String> guessed = new ArrayList<>();
    LongStream.range(0, 20_000).forEach(qid -> guessed.add(Fingerprints.question(shown, qid)));
    assertThat(guessed).doesNotContainAnyElementsOf(ids);
  }

  @Test
  void what_else_is_known_of_the_stages_comes_along() throws IOException {
    sweep = BundledSweep.of(folder, "[1, 2]").prepare().run(0, 1);
    Bundle bundle = written(false);
    assertThat(bundle).isEqualTo(sweep.bundle(false));
    BundledStage train = bundle.stagesByKey().get(bundle.trials().get(0).stages().get(0));
    assertThat(train.epochs()).extracting(BundledStage.Epoch::epoch).containsExactly(1, 2);
    assertThat(train.epochs().get(1).validation().loss()).isEqualTo(0.5);
    assertThat(train.attempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.context()).isEqualTo(BundledSweep.CONTEXT);
              assertThat(attempt.node()).isEqualTo("node-1");
              assertThat(attempt.outcome()).isEqualTo("succeeded");
            });
    assertThat(train.result().weights().path()).isNull();
    assertThat(train.fingerprints())
        .containsEntry("data", Fingerprints.data(BundledSweep.FINGERPRINT))
        .containsKey("weights");
    assertThat(bundle.trials().get(0).seed()).isEqualTo(1);
    JsonNode manifest =
        new ObjectMapper()
            .readTree(unpacked(BundleWriter.bytes(bundle, "0.1.0")).get(BundleManifest.FILE));
    assertThat(manifest.path("format").asText()).isEqualTo("milesweep-bundle");
    assertThat(manifest.path("entries")).hasSize(4);
  }

  @Test
  void the_same_sweep_gives_the_same_bytes() {
    sweep = BundledSweep.of(folder, "[1, 2]").prepare().run(0, 1);
    assertThat(BundleWriter.bytes(sweep.bundle(true), "0.1.0"))
        .isEqualTo(BundleWriter.bytes(sweep.bundle(true), "0.1.0"));
  }
}
