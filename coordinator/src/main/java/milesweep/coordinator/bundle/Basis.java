package milesweep.coordinator.bundle;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import milesweep.common.Hashes;
import milesweep.common.metric.Scores;
import milesweep.common.setting.Settings;
import milesweep.common.trial.StageKey;
import milesweep.coordinator.bundle.BundledAnswers.Outcome;
import milesweep.coordinator.bundle.BundledAnswers.Question;

/**
 * What a trial's numbers stand on beside its settings, in words: numbers on another basis are not
 * those of the same row. Holds what is known; a trial that waits may know none of it. Pure.
 */
final class Basis {
  static final String METRIC = "the metric's definition";
  static final String QUESTIONS = "the test questions";
  static final String COUNT = "the number of test questions";
  private static final String CLOSED_RULE = "metric.closed-rule";

  /** What is installed beside a program is like the machine: told, and no other row. */
  private static final String ENVIRONMENT = "trainer.environment";

  private static final String FILES = "trainer.files";
  private static final String SOURCES = "trainer.sources";
  private static final int DIGITS = 12;

  private final Bundle bundle;
  private final Map<StageKey, BundledStage> stages;
  private final Map<StageKey, String> tests = new HashMap<>();

  Basis(Bundle bundle) {
    this.bundle = bundle;
    this.stages = bundle.stagesByKey();
    for (Outcome outcome : bundle.answers().outcomes()) {
      BundledAnswers.Test test = bundle.answers().tests().get(outcome.test());
      if (test.data() != null) { // else its ids are nobody else's
        String ids = test.questions().stream().map(Question::id).collect(Collectors.joining("\n"));
        tests.put(outcome.stage(), Hashes.sha256(ids));
      }
    }
  }

  /** The parts by name. */
  Map<String, String> of(BundledTrial trial) {
    Map<String, String> parts = new TreeMap<>();
    parts.put(
        METRIC,
        "scoring %d, closed by %s"
            .formatted(
                bundle.sweep().scoring(),
                trial.settings().find(CLOSED_RULE).map(String::valueOf).orElse("the program")));
    for (StageKey key : trial.stages()) {
      stages
          .get(key)
          .fingerprints()
          .forEach(
              (name, print) -> {
                if (!isBeside(name, stages.get(key).fingerprints())) {
                  parts.put(fingerprint(name), brief(print));
                }
              });
    }
    if (trial.scored() != null && tests.containsKey(trial.scored())) {
      parts.put(QUESTIONS, brief(tests.get(trial.scored())));
    }
    Scores scores = trial.scores();
    if (scores != null) {
      parts.put(COUNT, scores.opened() + " opened and " + scores.closed() + " closed");
    }
    return parts;
  }

  /** Of a program without {@code trainer.files} its sources count, not what lies beside them. */
  private static boolean isBeside(String name, Map<String, String> all) {
    return name.equals(ENVIRONMENT) || name.equals(FILES) && all.containsKey(SOURCES);
  }

  static String fingerprint(String name) {
    return "the fingerprint of " + name;
  }

  /** Whether rows of other settings have it in common as well when they are on the same data. */
  static boolean isOfData(String part) {
    return part.equals(METRIC)
        || part.equals(QUESTIONS)
        || part.equals(COUNT)
        || part.equals(fingerprint(Fingerprints.DATA));
  }

  /** The settings that say which test questions there are. */
  static Settings data(BundledTrial trial) {
    return trial
        .settings()
        .only(
            path ->
                path.startsWith("data.")
                    && !path.equals("data.format")
                    && !path.startsWith("data.instruction-"));
  }

  private static String brief(String print) {
    return print.substring(0, Math.min(DIGITS, print.length()));
  }
}
