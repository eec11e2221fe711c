package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.checkpoint.TrainedWeights;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.TinyMile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchLoaderTest {
  private static final BatchPlan PLAN = new BatchPlan(3, 10, 2, 4, 4); // six batches

  @TempDir Path folder;

  /** Batches of a few samples, and who asked for them. */
  private static class Watched implements BatchSource {
    final BatchSource inner = TinyMile.samples(10);
    final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
    final Set<String> threads = ConcurrentHashMap.newKeySet();

    @Override
    public int size() {
      return inner.size();
    }

    @Override
    public Batch batch(int epoch, int[] samples) {
      asked.add(samples[0]);
      threads.add(Thread.currentThread().getName());
      return inner.batch(epoch, samples);
    }
  }

  @ParameterizedTest(name = "{0} threads")
  @ValueSource(ints = {0, 1, 3})
  void hands_out_the_same_batches_in_their_order(int threads) {
    List<Long> expected = new ArrayList<>();
    PLAN.from(0, 0).forEachRemaining(part -> expected.add(100L + part.places()[0]));
    List<Long> qids = new ArrayList<>();
    Watched source = new Watched();
    try (BatchLoader loader = new BatchLoader(source, PLAN.from(0, 0), threads)) {
      for (int i = 0; i < expected.size(); i++) {
        qids.add(loader.next().qids()[0]);
      }
    }
    assertThat(qids).isEqualTo(expected);
    assertThat(source.threads).contains(Thread.currentThread().getName());
    assertThat(source.threads.contains("load")).isEqualTo(threads > 0);
  }

  @Test
  void prepares_two_batches_ahead_with_one_thread() throws Exception {
    CountDownLatch prepared = new CountDownLatch(3);
    Watched source =
        new Watched() {
          @Override
          public Batch batch(int epoch, int[] samples) {
            Batch batch = super.batch(epoch, samples);
            prepared.countDown();
            return batch;
          }
        };
    try (BatchLoader loader = new BatchLoader(source, PLAN.from(0, 0), 1)) {
      loader.next();
      assertThat(prepared.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(source.asked).hasSize(3); // the first, and two ahead
  }

  @Test
  void a_batch_that_cannot_be_made_is_a_fault_of_its_own_turn() {
    AtomicInteger count = new AtomicInteger();
    BatchSource broken =
        new Watched() {
          @Override
          public Batch batch(int epoch, int[] samples) {
            if (count.incrementAndGet() == 2) {
              throw new IllegalStateException("image gone");
            }
            return super.batch(epoch, samples);
          }
        };
    try (BatchLoader loader = new BatchLoader(broken, PLAN.from(0, 0), 1)) {
      assertThat(loader.next().rows()).isEqualTo(4);
      assertThatThrownBy(loader::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("image gone");
    }
  }

  @Test
  void a_training_has_the_same_bits_with_and_without_threads() throws IOException {
    String alone = train(0);
    assertThat(train(2)).isEqualTo(alone);
  }

  private String train(int threads) throws IOException {
    try (MileModel model = TinyMile.builder("T/LoRA/T").build()) {
      TrainingOutcome outcome =
          new TrainingLoop(
                  model,
                  TinyMile.samples(10),
                  TinyMile.training(false),
                  new CheckpointStore(folder.resolve("threads-" + threads), "stage"),
                  CheckpointPolicy.DEFAULT,
                  TrainingListener.NONE)
              .withLoaderThreads(threads)
              .run(() -> false);
      return TrainedWeights.sha256(model.parameters().trained()) + " " + outcome.finalLoss();
    }
  }
}
