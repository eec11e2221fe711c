package milesweep.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.store.StoredSweep;
import milesweep.coordinator.store.SweepState;
import org.junit.jupiter.api.Test;

class TrialLabelTest {
  private static TrialSpec trial(Map<String, Object> own) {
    Map<String, Object> values = new LinkedHashMap<>(own);
    values.put("trainer.command", List.of("python3", "train.py"));
    Settings settings = Settings.of(values);
    return new TrialSpec(TrialSpec.idOf(settings), settings, Settings.empty(), List.of());
  }

  private static SweepEntry sweep(TrialSpec... trials) {
    StoredSweep stored =
        new StoredSweep(
            "own", "hash", "", "{}", Settings.empty(), "1", false, SweepState.RUNNING, 0);
    return new SweepEntry(stored, 0, List.of(trials));
  }

  private static String label(TrialSpec trial, TrialSpec... all) {
    return TrialLabel.of(sweep(all).trials.get(trial.id()));
  }

  @Test
  void a_trial_of_a_command_is_called_by_what_its_sweep_varies() {
    TrialSpec slow = trial(Map.of("trainer.config.lr", 0.1, "trainer.config.same", 1, "seed", 1));
    TrialSpec fast = trial(Map.of("trainer.config.lr", 0.2, "trainer.config.same", 1, "seed", 2));
    assertThat(label(fast, slow, fast)).isEqualTo("lr=0.2 seed 2");
  }

  @Test
  void names_are_longer_where_a_short_one_would_stand_for_two() {
    TrialSpec one = trial(Map.of("trainer.config.a.lr", 1, "trainer.config.b.lr", 2));
    TrialSpec two = trial(Map.of("trainer.config.a.lr", 3, "trainer.config.b.lr", 4));
    assertThat(label(one, one, two)).isEqualTo("a.lr=1 b.lr=2");
  }

  @Test
  void where_nothing_varies_the_command_is_the_name() {
    TrialSpec only = trial(Map.of("seed", 3));
    assertThat(label(only, only)).isEqualTo("python3 train.py seed 3");
  }
}
