package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import milesweep.common.Hashes;
import milesweep.common.setting.Settings;
import milesweep.common.trial.PlanKey;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.coordinator.store.StoredStage;
import org.junit.jupiter.api.Test;

class StageMapTest {
  private static StageEntry stage(StageKey key) {
    return new StageEntry(
        StoredStage.pending(
            key,
            new PlanKey(key.value()),
            StageKind.EVALUATE,
            null,
            null,
            Settings.empty(),
            Settings.empty(),
            Map.of(),
            null));
  }

  private static StageKey key(int i) {
    return new StageKey(Hashes.sha256("stage " + i).substring(0, 32));
  }

  @Test
  void a_stage_is_found_by_any_equal_key_in_any_order() {
    StageMap stages = new StageMap();
    List<StageEntry> entries = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      entries.add(stage(key(i)));
      stages.add(entries.get(i));
      for (int asked = 0; asked < 20; asked++) {
        int wanted = random.nextInt(i + 3);
        StageKey key =
            wanted <= i && random.nextBoolean() ? entries.get(wanted).key() : key(wanted);
        assertThat(stages.get(key)).isSameAs(wanted <= i ? entries.get(wanted) : null);
      }
    }
    entries.forEach(entry -> assertThat(stages.get(entry.key())).isSameAs(entry));
    assertThat(stages.all()).isEqualTo(entries);
  }
}
