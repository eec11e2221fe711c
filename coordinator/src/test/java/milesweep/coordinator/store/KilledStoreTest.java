package milesweep.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills a process that writes, again and again, and counts. */
@ParameterizedClass(name = "{0}")
@EnumSource(StoreKind.class)
class KilledStoreTest {
  private static final int KILLS = Integer.getInteger("milesweep.kills", 5);

  @Parameter StoreKind kind;
  @TempDir Path folder;

  @Test
  void no_kill_loses_an_acknowledged_report_or_stores_one_twice() throws IOException {
    Random random = new Random(5);
    long acknowledged = 0;
    try (TestStore place = kind.fresh(folder)) {
      for (int kill = 0; kill < KILLS; kill++) {
        acknowledged = Math.max(acknowledged, writeAndKill(place, 20 + random.nextInt(200)));
        try (SweepStore store = place.open()) {
          RawTables tables = place.tables();
          long stored = store.reader().lastSequence(Examples.attempt("s", 1));
          assertThat(stored).as("kill %d", kill).isGreaterThanOrEqualTo(acknowledged);
          // One row for each sequence, without a gap: none lost, none doubled.
          assertThat(tables.count("report")).isEqualTo(stored);
          assertThat(tables.count("epoch_metric")).isEqualTo(stored / 2);
          assertThat(tables.count("prediction")).isEqualTo(2 * ((stored + 1) / 2));
          assertThat(store.epoch()).isEqualTo(2L * (kill + 1));
        }
      }
    }
  }

  /** Returns the last sequence that was acknowledged, also while the kill was on its way. */
  private long writeAndKill(TestStore place, int lines) throws IOException {
    try (StoreProcess process = StoreProcess.start(place.address(), true)) {
      assertThat(process.line()).isEqualTo("open");
      long last = 0;
      int read = 0;
      for (String line = process.line(); line != null; line = process.line()) {
        last = Long.parseLong(line);
        if (++read == lines) {
          process.kill();
        }
      }
      assertThat(last).isPositive();
      return last;
    }
  }
}
