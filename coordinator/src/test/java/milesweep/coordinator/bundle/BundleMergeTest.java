package milesweep.coordinator.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import milesweep.common.Hashes;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.TrialId;
import milesweep.coordinator.bundle.BundleMerge.Source;
import milesweep.coordinator.table.SweepResults;
import milesweep.coordinator.table.SweepTables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bundles of several groups in one table, or with good reason not. Trials 0 and 1 are of seed 1.
 */
class BundleMergeTest {
  private static final Map<String, Bundle> KNOWN = new HashMap<>();
  @TempDir private Path folder;
  private int groups;

  private Bundle bundle(String seeds, UnaryOperator<BundledSweep> run) {
    try (BundledSweep sweep = BundledSweep.of(folder.resolve("g" + groups++), seeds)) {
      return run.apply(sweep).bundle(false);
    }
  }

  /** With the first trial done; made once, since a store takes its time. */
  private Bundle first(String seeds) {
    return KNOWN.computeIfAbsent(seeds, key -> bundle(key, s -> s.prepare().run(0, 1)));
  }

  private static SweepResults merged(Bundle... bundles) {
    return BundleMerge.of(
        IntStream.range(0, bundles.length)
            .mapToObj(i -> new Source((char) ('a' + i) + ".zip", bundles[i]))
            .toList());
  }

  private static List<String> problems(Bundle... bundles) {
    BundleException fault = catchThrowableOfType(() -> merged(bundles), BundleException.class);
    assertThat(fault).isNotNull();
    assertThat(fault.lines().get(fault.lines().size() - 1)).startsWith("nothing was merged");
    return fault.lines().subList(0, fault.lines().size() - 1);
  }

  private static List<TrialId> ids(SweepResults results) {
    return results.rows().stream().map(row -> row.trial().id()).toList();
  }

  private static String line(SweepResults results, String tuning) {
    return SweepTables.render(List.of(results), "table")
        .lines()
        .filter(line -> line.replaceAll("\\s+", "/").startsWith(tuning))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void other_seeds_of_a_row_add_up_as_in_a_sweep_that_had_them_all() {
    Bundle all = bundle("[1, 2, 3]", s -> s.prepare().run(0, 1).run(1, 1).run(2, 1));
    Bundle one = bundle("[1, 3]", s -> s.prepare().run(0, 1).run(1, 1));
    Bundle two = first("[2]");
    SweepResults merged = merged(one, two);
    assertThat(line(merged, "F/T/LoRA")).contains("(3)");
    assertThat(numbers(line(merged, "F/T/LoRA"))).isEqualTo(numbers(line(merged(all), "F/T/LoRA")));
    assertThat(SweepTables.render(List.of(merged), "markdown"))
        .contains("- merged from a.zip (4 trials of ward), b.zip (2 trials of ward)")
        .doesNotContain("one counts");
    assertThat(SweepTables.renderByContentType(List.of(merged), "table"))
        .contains("(3)", "merged from");
  }

  /** Loss and scores; the seeds do not stand in the same order, which may change a last digit. */
  private static List<String> numbers(String line) {
    return Arrays.asList(line.split("\\s{2,}"));
  }

  @Test
  void a_trial_that_both_have_with_the_same_result_counts_once() {
    Bundle one = bundle("[1]", s -> s.prepare().run(0, 1).run(1, 1));
    Bundle two = first("[1]");
    SweepResults merged = merged(one, two);
    assertThat(merged.rows()).hasSize(2);
    assertThat(line(merged, "F/T/LoRA")).doesNotContain("±");
    assertThat(merged.remarks()).hasSize(1).first().asString().contains("one counts");
    assertThat(merged.prepared()).hasSize(1);
  }

  @Test
  void a_trial_that_one_has_done_is_done_in_whatever_order() {
    Bundle done = bundle("[1]", s -> s.prepare().run(0, 1).run(1, 1));
    Bundle open = bundle("[1]", s -> s);
    assertThat(line(merged(open, done), "F/T/LoRA")).doesNotContain("pending");
    assertThat(line(merged(done, open), "F/T/LoRA")).doesNotContain("pending");
    assertThat(ids(merged(open, done))).isEqualTo(ids(merged(done)));
  }

  @Test
  void another_result_of_the_same_trial_is_named_and_not_averaged() {
    Bundle one = bundle("[1]", s -> s.prepare().run(0, 1).run(1, 1));
    Bundle two = bundle("[1]", s -> s.prepare().run(0, 1).run(1, 7));
    assertThat(problems(one, two))
        .singleElement()
        .asString()
        .contains("trial " + one.trials().get(1).id(), "b.zip", "a.zip", "final loss")
        .doesNotContain("numeric contexts");
    NumericContext gpu = new NumericContext("NVIDIA H200", "2.7.1", 1, "fp32", 3);
    Bundle three = bundle("[1]", s -> s.on(gpu).prepare().run(0, 2));
    assertThat(problems(one, three)).singleElement().asString().contains("numeric contexts differ");
  }

  @Test
  void rows_on_other_data_are_not_put_together_neither_in_a_row_nor_beside_each_other() {
    String elsewhere = Hashes.sha256("the other ward");
    Bundle one = bundle("[1]", s -> s.prepare().run(0, 1).run(1, 1));
    Bundle row = bundle("[2]", s -> s.onData(elsewhere).prepare().run(0, 1));
    assertThat(problems(one, row))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("a.zip and b.zip differ in the fingerprint of data", "F/T/LoRA"))
        .allSatisfy(line -> assertThat(line).contains("a.zip and b.zip differ in the "));
    Bundle beside = other("F/F/LoRA", elsewhere);
    assertThat(problems(one, beside))
        .anySatisfy(line -> assertThat(line).contains("under the same data settings"));
    assertThat(merged(one, other("F/F/LoRA", BundledSweep.FINGERPRINT)).rows()).hasSize(3);
  }

  @Test
  void other_base_weights_are_refused_in_a_row_and_told_of_beside_it() {
    String weights = Hashes.sha256("other weights");
    Bundle one = first("[1]");
    Bundle row = bundle("[2]", s -> s.from(weights).prepare().run(0, 1));
    assertThat(problems(one, row))
        .singleElement()
        .asString()
        .contains("differ in the fingerprint of weights", weights.substring(0, 12));
    try (BundledSweep other =
        BundledSweep.ofDefinition(folder.resolve("w"), definition("F/F/LoRA"))) {
      assertThat(merged(one, other.from(weights).prepare().run(0, 1).bundle(false)).remarks())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("rows start from different weights: a.zip: weights ")
                      .contains("b.zip: weights " + weights.substring(0, 12)));
    }
  }

  private static String definition(String tuning) {
    return """
        sweep {
          name = ward
          model { preset = mile-tiny, weights = /elsewhere/miss.pth }
          data { kind = slake, folder = /elsewhere/slake }
          points = [{ tuning = "%s", data.format = [origin], seed = 1 }]
        }
        """
        .formatted(tuning);
  }

  private Bundle other(String tuning, String data) {
    try (BundledSweep sweep =
        BundledSweep.ofDefinition(folder.resolve("g" + groups++), definition(tuning))) {
      return sweep.onData(data).prepare().run(0, 1).bundle(false);
    }
  }

  @Test
  void other_questions_and_another_metric_are_refused_too() {
    Bundle one = first("[1]");
    Bundle fewer = bundle("[2]", s -> s.asked(6).prepare().run(0, 1));
    assertThat(problems(one, fewer))
        .anySatisfy(line -> assertThat(line).contains("differ in the test questions"))
        .anySatisfy(line -> assertThat(line).contains("the number of test questions"));
    Bundle.Sweep sweep = one.sweep();
    Bundle rescored =
        new Bundle(
            new Bundle.Sweep(
                sweep.name(),
                sweep.definitionHash(),
                sweep.version(),
                sweep.state(),
                sweep.createdAtMillis(),
                2,
                false,
                sweep.written(),
                sweep.resolved()),
            one.trials(),
            one.stages(),
            one.answers());
    assertThat(problems(one, rescored))
        .singleElement()
        .asString()
        .contains("the metric's definition: scoring 1, closed by yes-no against scoring 2");
  }

  @Test
  void seeds_from_different_machines_add_up_and_the_table_says_so() {
    NumericContext gpu = new NumericContext("NVIDIA H200", "2.7.1", 1, "fp32", 3);
    Bundle one = first("[1]");
    Bundle two = bundle("[2]", s -> s.on(gpu).prepare().run(0, 1));
    assertThat(SweepTables.render(List.of(merged(one, two)), "table"))
        .contains("(2)")
        .contains("computed in different numeric contexts", "b.zip: NVIDIA H200, libtorch 2.7.1");
  }

  @Test
  void of_a_program_its_sources_count_and_not_what_lies_beside_them_or_is_installed() {
    Bundle one = first("[1]");
    Bundle two = first("[2]");
    Map<String, String> ours =
        Map.of("trainer.files", "1", "trainer.sources", "2", "trainer.environment", "3");
    Map<String, String> theirs =
        Map.of("trainer.files", "4", "trainer.sources", "2", "trainer.environment", "5");
    assertThat(merged(with(ours, one), with(theirs, two)).rows()).hasSize(4);
    assertThat(problems(with(ours, one), with(Map.of("trainer.sources", "6"), two)))
        .singleElement()
        .asString()
        .contains("the fingerprint of trainer.sources: 2 against 6");
    assertThat(
            problems(
                with(Map.of("trainer.files", "1"), one), with(Map.of("trainer.files", "4"), two)))
        .hasSize(1);
  }

  private static Bundle with(Map<String, String> fingerprints, Bundle bundle) {
    List<BundledStage> stages =
        bundle.stages().stream()
            .map(
                stage ->
                    new BundledStage(
                        stage.key(),
                        stage.plan(),
                        stage.kind(),
                        stage.parent(),
                        stage.format(),
                        stage.state(),
                        fingerprints,
                        stage.context(),
                        stage.result(),
                        stage.attempts(),
                        stage.epochs()))
            .toList();
    return new Bundle(bundle.sweep(), bundle.trials(), stages, bundle.answers());
  }
}
