package milesweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import milesweep.common.view.CommandSettings;
import milesweep.coordinator.trial.TrialStory;

/** A sweep file that asks for one trial and nothing else. */
final class SingleTrial {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String VOCABULARY = "text.vocab";

  private SingleTrial() {}

  /** The file: every setting of the trial written out, and the paths of what it reads. */
  static String file(TrialStory trial) {
    StringJoiner lines = new StringJoiner("\n", "sweep {\n", "\n}\n");
    lines.add("  name = " + quoted("again-" + trial.trial().brief()));
    trial.settings().values().forEach((path, value) -> lines.add(line(path, value)));
    trial.sources().values().forEach((path, value) -> lines.add(line(path, value)));
    boolean readsVocabulary = trial.sources().has(VOCABULARY) || trial.settings().has(VOCABULARY);
    if (!readsVocabulary && !CommandSettings.isIn(trial.settings())) {
      lines.add(
          line(VOCABULARY, "built")); // what a small preset says, which has no place in a trial
    }
    return lines.toString();
  }

  /** A name of the user's own may hold anything. */
  private static String line(String path, Object value) {
    String key =
        Arrays.stream(path.split("\\."))
            .map(name -> name.matches("[A-Za-z0-9_-]+") ? name : quoted(name))
            .collect(Collectors.joining("."));
    return "  " + key + " = " + quoted(value);
  }

  private static String quoted(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a setting cannot be written: " + Map.of("value", value), e);
    }
  }
}
