package milesweep.cli.selftest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.Snapshot;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.store.StoreReader;
import milesweep.coordinator.store.StoredAttempt;
import milesweep.coordinator.store.StoredStage;

/** Looks at a store whose coordinator has ended for what must hold whatever was done to it. */
final class StoreCheck {
  private static final int ALL = 10_000;

  private StoreCheck() {}

  /** What does not hold, a line each. */
  static List<String> findings(Path home) {
    List<String> findings = new ArrayList<>();
    try (ReadOnlyStore store =
        ReadOnlyStore.open(StoreAddress.of(home.resolve("coordinator"), null))) {
      StoreReader reader = store.reader();
      Snapshot snapshot = reader.snapshot();
      for (StoredStage stage : snapshot.stages()) {
        attempts(stage, reader.attempts(stage.key()), findings);
      }
      for (Snapshot.SweepContent sweep : snapshot.sweeps()) {
        reader.events(sweep.sweep().name(), ALL).stream()
            .filter(event -> event.text().contains("came to another result"))
            .forEach(event -> findings.add("different: " + event.stage() + ": " + event.text()));
      }
    }
    return findings;
  }

  private static void attempts(
      StoredStage stage, List<StoredAttempt> attempts, List<String> findings) {
    int expected = 1;
    for (StoredAttempt attempt : attempts) {
      if (attempt.attempt().number() != expected++) {
        findings.add(
            "attempts of stage %s are not numbered one by one: %s"
                .formatted(stage.key(), attempts.stream().map(StoredAttempt::attempt).toList()));
        return;
      }
    }
    long results =
        attempts.stream().filter(attempt -> "succeeded".equals(attempt.outcome())).count();
    if (stage.result() != null && results != 1) {
      findings.add(
          "stage %s has a result, and %d attempts that succeeded".formatted(stage.key(), results));
    }
  }
}
