package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A coordinator that died before it could answer is told everything again. */
@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class ApplyTwiceTest {
  @Parameter StoreKind kind;
  @TempDir static Path folder;
  private static TestStore place;
  private static SweepStore store;
  private static RawTables tables;

  @BeforeParameterizedClassInvocation
  static void openWithARunningStage(StoreKind kind) throws IOException {
    store = null;
    place = kind.fresh(folder.resolve(kind.name()));
    store = place.open();
    tables = place.tables();
    store.apply(
        List.of(
            Examples.sweep("first", 2),
            Examples.stage("s"),
            Examples.stage("done"),
            Examples.granted("s", 1),
            Examples.granted("done", 1),
            Examples.resultSet("done", 1, 0.5)));
  }

  @AfterParameterizedClassInvocation
  static void close() {
    if (store != null) {
      store.close();
      place.close();
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        arguments(true, Examples.sweep("second", 3)),
        arguments(true, Examples.revised("second", List.of(4L, 2L, 1L), List.of(0L))),
        arguments(true, new Change.SweepStateSet("first", SweepState.PAUSED)),
        arguments(
            true, new Change.ExecutionSet("first", Settings.empty().with("execution.slots", 2L))),
        arguments(true, Examples.stage("t")),
        arguments(false, Examples.stage("s")),
        arguments(true, Examples.link("first", "s")),
        arguments(true, Examples.granted("s", 2)),
        arguments(true, Examples.granted("s", 7)),
        arguments(false, Examples.granted("s", 1)),
        arguments(
            true, new Change.ContextSet(Examples.key("s"), Examples.CONTEXT.withMicroBatch(2))),
        arguments(true, Examples.current("s", 7, 1, new Report.Started(0, Map.of()))),
        arguments(true, Examples.current("s", 7, 9, new Report.Warned("a checkpoint is damaged"))),
        arguments(
            true,
            new Change.ContextFound(
                Examples.attempt("s", 7), new NumericContext("cpu AVX512", "2.7.1", 1, "fp32", 1))),
        arguments(true, Examples.current("s", 7, 2, Examples.epoch(1, 0.7))),
        arguments(true, Examples.current("s", 7, 3, new Report.CheckpointSaved(1, 0, "/c"))),
        arguments(true, Examples.current("s", 7, 4, Examples.predictions(0, 5, "yes"))),
        arguments(true, Examples.current("s", 7, 5, new Report.Succeeded(Examples.result(0.1)))),
        arguments(true, Examples.stale("s", 2, 1, Examples.epoch(2, 0.9))),
        arguments(
            true,
            Examples.current(
                "s", 7, 6, new Report.Failed(Report.FailureKind.TRANSIENT, "x", List.of("y")))),
        arguments(true, Examples.current("s", 7, 7, new Report.Stopped("paused"))),
        arguments(true, new Change.StageStateSet(Examples.key("s"), StageState.FAILED, "NaN loss")),
        arguments(
            false, new Change.StageStateSet(Examples.key("done"), StageState.PENDING, "again")),
        arguments(
            true,
            new Change.AttemptEnded(Examples.attempt("s", 2), "lost", "no heartbeat", Examples.AT)),
        arguments(true, Examples.resultSet("s", 7, 0.25)),
        arguments(true, Examples.resultSet("done", 2, 0.5)),
        arguments(false, Examples.resultSet("done", 1, 0.75)),
        arguments(true, new Change.ResultWithdrawn(Examples.key("done"), "weights are gone")),
        arguments(false, new Change.ResultWithdrawn(Examples.key("done"), "weights are gone")),
        arguments(true, new Change.FailuresCounted(Examples.key("s"), 2, List.of("w1"))),
        arguments(true, new Change.TrialWishSet("first", Examples.trial(1).id(), TrialWish.PAUSED)),
        arguments(true, new Change.EventLogged("first", null, "paused by hand", Examples.AT)),
        arguments(true, new Change.EventLogged(null, Examples.key("s"), "retry", Examples.AT)),
        arguments(true, new Change.NodeSeen("w1", "pekko://milesweep@127.0.0.1:1", Examples.AT)),
        arguments(true, new Change.DrainSet("w1", Drain.NOW)));
  }

  /** The rows run in order, on one store. */
  @ParameterizedTest(name = "{1}")
  @MethodSource("changes")
  void the_second_time_changes_nothing(boolean firstTimeDoes, Change change) {
    var before = tables.content();
    store.apply(List.of(change));
    var once = tables.content();
    store.apply(List.of(change, change));
    assertThat(once.equals(before)).isNotEqualTo(firstTimeDoes);
    assertThat(tables.content()).isEqualTo(once);
  }

  @Test
  void every_change_and_every_report_is_in_the_table() {
    Set<Class<?>> tried = new HashSet<>();
    changes()
        .map(row -> row.get()[1])
        .forEach(
            change -> {
              tried.add(change.getClass());
              if (change instanceof Change.Reported reported) {
                tried.add(reported.report().getClass());
              }
            });
    assertThat(tried).containsAll(Arrays.asList(Change.class.getPermittedSubclasses()));
    assertThat(tried).containsAll(Arrays.asList(Report.class.getPermittedSubclasses()));
  }
}
