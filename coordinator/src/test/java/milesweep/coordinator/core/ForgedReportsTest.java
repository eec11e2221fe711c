package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageSpec;
import milesweep.coordinator.store.StageState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that says of other attempts, or of its own, what is not so. */
class ForgedReportsTest {
  private final Bench bench = new Bench();
  private StageSpec own;
  private StageSpec others;

  @BeforeEach
  void start() {
    bench.join("w1", 1);
    bench.submitAndPrepare("w1", Plans.submission("a", Plans.plainTrials(4)));
    own = bench.startNext("w1");
    bench.join("w2", 1);
    others = bench.startNext("w2");
  }

  private void hear(StageAttempt envelope, StageAttempt inside, Report report) {
    bench.step(
        new Event.NodeHeard(
            new ToCoordinator.Reports(
                "w1",
                bench.incarnation("w1"),
                envelope,
                List.of(new NumberedReport(inside, 1, report)))));
  }

  @Test
  void anothers_attempt_inside_a_message_of_its_own_does_not_count() {
    StageResult forged = Plans.result(others.kind(), "forged");
    hear(own.attempt(), others.attempt(), new Report.Succeeded(forged));
    assertThat(bench.store.resultOf(others.attempt().stage())).isNull();
    assertThat(bench.store.resultOf(own.attempt().stage())).isNull();
    assertThat(bench.told)
        .anyMatch(
            notice ->
                notice
                    .text()
                    .contains("w1 reports for " + others.attempt() + ", which it was never given"));
    bench.succeed("w2", others);
    assertThat(bench.store.resultOf(others.attempt().stage())).isNotEqualTo(forged).isNotNull();
  }

  @Test
  void forgeries_by_the_thousand_are_told_by_the_hundred() {
    Report forged = new Report.Stopped("forged");
    IntStream.range(0, 1_000)
        .forEach(
            i ->
                hear(
                    own.attempt(),
                    new StageAttempt(new StageKey("%032x".formatted(i)), 1),
                    forged));
    assertThat(bench.told).filteredOn(one -> one.text().contains("never given")).hasSize(100);
  }

  @Test
  void a_result_without_what_others_need_of_it_fails_its_stage_and_nothing_else() {
    StageResult whole = Plans.result(own.kind(), "x");
    StageResult hollow =
        new StageResult(
            null, null, null, null, null, null, null, null, null, null, whole.context(), 1, 1);
    hear(own.attempt(), own.attempt(), new Report.Succeeded(hollow));
    assertThat(bench.store.resultOf(own.attempt().stage())).isNull();
    assertThat(bench.store.snapshot().stages())
        .filteredOn(stage -> stage.key().equals(own.attempt().stage()))
        .singleElement()
        .satisfies(
            stage -> {
              assertThat(stage.state()).isEqualTo(StageState.FAILED);
              assertThat(stage.reason()).contains("the trainer's result has no weights");
            });
    bench.succeed("w2", others);
    assertThat(bench.store.resultOf(others.attempt().stage())).isNotNull();
  }
}
