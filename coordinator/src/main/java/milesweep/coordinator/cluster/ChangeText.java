package milesweep.coordinator.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import milesweep.common.trial.TrialSpec;
import milesweep.coordinator.core.TrialLabel;
import milesweep.coordinator.expand.SweepDifference;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.expand.VariedKeys;
import milesweep.coordinator.sweepfile.SweepDefinition;

/** Tells a person how a changed sweep file differs from what runs under its name. */
final class ChangeText {
  private static final int MOST_LISTED = 5;

  /** What a trial's label says anyway. */
  private static final Set<String> LABELLED = Set.of("tuning", "lora.rank", "data.format", "seed");

  private ChangeText() {}

  /** The difference, and what may be done about it. */
  static String of(SweepDefinition there, SweepDefinition wanted, List<TrialSpec> trials) {
    SweepDifference difference = SweepDifference.of(TrialExpander.expand(there).trials(), trials);
    List<TrialSpec> changed =
        Stream.concat(difference.added().stream(), difference.dropped().stream()).toList();
    List<String> telling =
        VariedKeys.of(changed).stream().filter(key -> !LABELLED.contains(key)).toList();
    StringJoiner text = new StringJoiner("\n");
    text.add(
        "another sweep is named %s here; it differs in: %s."
            .formatted(wanted.name(), String.join(", ", wanted.differingKeys(there))));
    text.add("  " + difference.counts());
    list("new", difference.added(), telling, text);
    list("no longer asked for", difference.dropped(), telling, text);
    text.add(
        difference.dropped().isEmpty()
            ? "--extend adds what is new and leaves all else as it is. Or give this one another name, or another --home."
            : "--supersede has what is new run, and takes what is no longer asked for out of the tables (results stay in the store). Or give this one another name, or another --home.");
    return text.toString();
  }

  private static void list(
      String what, List<TrialSpec> trials, List<String> telling, StringJoiner text) {
    for (TrialSpec trial : trials.subList(0, Math.min(MOST_LISTED, trials.size()))) {
      text.add("  " + what + ": " + label(trial, telling));
    }
    if (trials.size() > MOST_LISTED) {
      text.add("  " + what + ": " + (trials.size() - MOST_LISTED) + " more");
    }
  }

  private static String label(TrialSpec trial, List<String> telling) {
    List<String> words = new ArrayList<>(List.of(trial.id().brief(), TrialLabel.of(trial)));
    for (String key : telling) {
      if (trial.settings().has(key)) {
        words.add(key + "=" + VariedKeys.cell(trial.settings(), key));
      }
    }
    return String.join(" ", words);
  }
}
