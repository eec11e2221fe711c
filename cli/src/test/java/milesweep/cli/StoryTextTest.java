package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.TrialId;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.store.StageState;
import milesweep.coordinator.store.StoredEpoch;
import milesweep.coordinator.trial.TrialStory;
import org.junit.jupiter.api.Test;

class StoryTextTest {
  private static TrialStory story(Scores scores, TrialStory.Stage... stages) {
    return new TrialStory(
        "slake",
        new TrialId("da73cef8081f1a2f"),
        "F/T/LoRA r4 origin seed 1",
        TrialState.FAILED,
        "loss is NaN\nlast lines of its log",
        Settings.empty().with("tuning", "F/T/LoRA").with("lora.rank", 4L).with("seed", 9L),
        Settings.empty().with("data.folder", "/data"),
        scores,
        List.of(stages));
  }

  private static StoredEpoch epoch(int number, double loss) {
    return new StoredEpoch(number, 3, 1, loss, 1e-3, 2.0, 0, null);
  }

  @Test
  void a_trial_tells_what_it_is_where_it_ran_and_how_it_went() {
    String text =
        StoryText.of(
            story(
                new Scores(1, 4, 3, 4),
                new TrialStory.Stage(
                    new StageKey("0bdecf4c5a7c0bdecf4c5a7c0bdecf4c"),
                    StageKind.TRAIN,
                    "origin",
                    StageState.OUT_OF_MEMORY,
                    "memory ran out",
                    null,
                    Map.of("data", "aa11"),
                    12.34,
                    3L << 20,
                    "bb22",
                    null,
                    List.of(
                        new TrialStory.Attempt(
                            2, "w1", "cuda0", 0, 1L, "failed", "it died", Map.of("host", "gpu7"))),
                    List.of(epoch(1, 3), epoch(2, 2), epoch(3, 1)))),
            false);
    assertThat(text)
        .startsWith("trial da73cef8081f1a2f  F/T/LoRA r4 origin seed 1  of sweep slake: failed\n")
        .contains(
            "  loss is NaN\n  last lines of its log\n",
            "opened 25.00 % (1 of 4), closed 75.00 % (3 of 4), global 50.00 % (4 of 8)",
            "settings (1 more are as by default; --all lists them)\n  seed = 9\n  tuning = F/T/LoRA\n  data.folder = /data\n",
            "stage 1: train origin  0bdecf4c5a7c  out-of-memory  12.3 s  peak 3 MiB\n  memory ran out\n",
            "  data aa11\n  trained weights bb22\n  attempt 2  w1/cuda0  ",
            "  failed\n    it died\n    host gpu7\n",
            "  loss █▅▁  3.000 in epoch 1, 1.000 in epoch 3 of 3\n");
  }

  @Test
  void before_anything_is_known_it_tells_what_is_planned() {
    TrialStory.Stage planned =
        new TrialStory.Stage(
            null,
            StageKind.EVALUATE,
            null,
            StageState.PENDING,
            null,
            null,
            Map.of(),
            null,
            null,
            null,
            null,
            List.of(),
            List.of());
    assertThat(StoryText.of(story(null, planned), true))
        .contains("settings\n  lora.rank = 4\n")
        .endsWith("stage 1: evaluate  pending\n");
  }

  @Test
  void a_long_curve_fits_and_what_is_no_number_is_marked() {
    assertThat(StoryText.bars(DoubleStream.iterate(0, i -> i + 1).limit(1_000).boxed().toList()))
        .hasSize(60)
        .startsWith("▁")
        .endsWith("█");
    assertThat(StoryText.bars(List.of(1.0, Double.NaN, 2.0))).isEqualTo("▁?█");
    assertThat(StoryText.bars(List.of(1.0, 1.0))).isEqualTo("▁▁");
    assertThat(StoryText.bars(List.of(Double.NaN))).isEmpty();
  }
}
