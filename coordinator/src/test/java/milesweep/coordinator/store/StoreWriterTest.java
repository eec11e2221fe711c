package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import milesweep.coordinator.store.StoreException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class StoreWriterTest {
  @Parameter StoreKind kind;
  @TempDir Path folder;
  private TestStore place;
  private SweepStore store;
  private StoreWriter writer;

  /** What was called back, in order; read after the writer has been closed. */
  private final List<String> answers = new ArrayList<>();

  @BeforeEach
  void open() {
    place = kind.fresh(folder);
    store = place.open();
    writer = new StoreWriter(store);
  }

  @AfterEach
  void close() {
    if (store != null) {
      writer.close();
      store.close();
      place.close();
    }
  }

  private void submit(String name, List<Change> changes) {
    writer.submit(
        changes,
        () -> answers.add(name + " durable"),
        failure -> answers.add(name + " failed: " + ((StoreException) failure).kind()));
  }

  @Test
  void submissions_are_answered_in_their_order_and_all_are_stored() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      submit("s" + i, List.of(Examples.stage("s" + i)));
      expected.add("s" + i + " durable");
    }
    writer.close();
    assertThat(answers).isEqualTo(expected);
    assertThat(store.reader().snapshot().stages())
        .extracting(StoredStage::key)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 500).mapToObj(i -> Examples.key("s" + i)).toList());
  }

  @Test
  void what_is_answered_can_be_read() {
    writer.submit(
        List.of(Examples.stage("s")),
        () -> answers.add(store.reader().snapshot().stages().size() + " stage"),
        failure -> answers.add("failed"));
    writer.close();
    assertThat(answers).containsExactly("1 stage");
  }

  @Test
  void a_submission_without_changes_is_answered_in_its_turn() {
    submit("first", List.of(Examples.stage("s")));
    submit("empty", List.of());
    writer.close();
    assertThat(answers).containsExactly("first durable", "empty durable");
  }

  @Test
  void after_a_failed_commit_nothing_is_written_or_acknowledged_any_more() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    writer.submit(List.of(Examples.stage("s")), first::countDown, failure -> first.countDown());
    first.await();
    RawTables tables = place.tables();
    tables.execute("UPDATE leader SET epoch = epoch + 1");
    submit("second", List.of(Examples.stage("t")));
    CountDownLatch failed = new CountDownLatch(1);
    writer.submit(List.of(), () -> answers.add("acknowledged"), failure -> failed.countDown());
    failed.await();
    tables.execute("UPDATE leader SET epoch = epoch - 1");
    submit("third", List.of(Examples.stage("u")));
    submit("empty", List.of());
    writer.close();
    assertThat(answers)
        .containsExactly(
            "second failed: " + Kind.REPLACED,
            "third failed: " + Kind.REPLACED,
            "empty failed: " + Kind.REPLACED);
    assertThat(store.reader().snapshot().stages()).hasSize(1);
  }

  @Test
  void a_change_that_cannot_be_written_fails_with_its_reason() {
    List<String> reasons = new ArrayList<>();
    writer.submit(
        List.of(Examples.link("no such sweep", "no such stage")),
        () -> reasons.add("durable"),
        failure -> reasons.add(failure.getMessage()));
    writer.close();
    assertThat(reasons).singleElement().asString().contains(place.where(), "writing failed");
  }

  @Test
  void an_answer_that_throws_ends_the_acknowledging() {
    writer.submit(
        List.of(Examples.stage("s")),
        () -> {
          throw new IllegalStateException("a bug of the submitter");
        },
        failure -> answers.add(failure.getMessage()));
    writer.submit(
        List.of(Examples.stage("t")),
        () -> answers.add("durable"),
        failure -> answers.add("and later: " + failure.getMessage()));
    writer.close();
    assertThat(answers)
        .containsExactly("a bug of the submitter", "and later: a bug of the submitter");
  }

  @Test
  void nothing_can_be_submitted_to_a_closed_writer() throws IOException {
    writer.close();
    assertThatThrownBy(() -> submit("late", List.of(Examples.stage("s"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(place.tables().count("stage")).isZero();
  }
}
