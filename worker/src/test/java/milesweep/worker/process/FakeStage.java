package milesweep.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;

/**
 * What a {@link FakeTrainer} does with a stage.
 *
 * @param epochs reported at once
 * @param hold whether it then waits for a stop or for the file {@link #go}
 * @param end what it does at last
 */
record FakeStage(int epochs, boolean hold, End end) {
  /** Ways to end. */
  enum End {
    /** Reports success. */
    SUCCEED,
    /** Reports success while a node asks how it is doing, before it answers. */
    SUCCEED_WHEN_ASKED,
    /** Reports success, and leaves whoever waits for that without an answer. */
    SUCCEED_UNTOLD,
    /** Goes idle without a last report. */
    SILENT,
    /** Writes half a record and dies. */
    TEAR,
    /** Neither ends nor hears a stop. */
    DEAF,
    /** Does not take the stage. */
    REFUSE
  }

  /** A stage that ends well, after some epochs. */
  static FakeStage epochs(int epochs) {
    return new FakeStage(epochs, false, End.SUCCEED);
  }

  /** The same, which waits before its end. */
  FakeStage held() {
    return new FakeStage(epochs, true, end);
  }

  /** The same with another end. */
  FakeStage ending(End other) {
    return new FakeStage(epochs, hold, other);
  }

  /** The file whose presence ends the wait. */
  static Path go(AttemptFolder folder) {
    return folder.path().resolve("go");
  }

  static FakeStage of(Settings settings) {
    return new FakeStage(
        settings.integer32("fake.epochs"),
        settings.flag("fake.hold"),
        End.valueOf(settings.text("fake.end")));
  }

  StageSpec spec(StageAttempt attempt) {
    Settings settings =
        Settings.of(
            Map.of("fake.epochs", (long) epochs, "fake.hold", hold, "fake.end", end.name()));
    return new StageSpec(
        attempt,
        StageKind.TRAIN,
        null,
        settings,
        Settings.empty(),
        Map.of(),
        null,
        List.of(),
        null);
  }

  /** An attempt at the stage of this digit. */
  static StageAttempt attempt(int stage, int number) {
    return new StageAttempt(new StageKey(Integer.toHexString(stage).repeat(12)), number);
  }
}
