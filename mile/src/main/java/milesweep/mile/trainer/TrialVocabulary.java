package milesweep.mile.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.DataSettings;
import milesweep.common.view.ModelSettings;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataSets;
import milesweep.mile.text.Vocabulary;

/** The vocabulary of a finished trial, read or built again from what it was made from. */
public final class TrialVocabulary {
  private static final String FINGERPRINT = "vocabulary";

  private TrialVocabulary() {}

  /**
   * The vocabulary, if it can still be had and is the one that prepare saw.
   *
   * @param generated folder that generated data sets are kept in
   * @param notes told in one line why there is none
   */
  public static Optional<Vocabulary> find(
      StageSpec evaluation, Path generated, Consumer<String> notes) {
    ModelSettings model = ModelSettings.from(evaluation.settings());
    try {
      List<CheckedData> trained = new ArrayList<>();
      if (!evaluation.sources().has("text.vocab")) {
        for (DataSettings data : data(evaluation)) {
          CheckedData checked =
              DataSets.check(data, evaluation.sources(), generated, Set.of(), Optional.empty());
          if (checked.refused()) {
            notes.accept(
                "no vocab.txt: data set %s, which the vocabulary was built from, cannot be read: %s"
                    .formatted(checked.name(), checked.faults().get(0)));
            return Optional.empty();
          }
          trained.add(checked);
        }
      }
      Vocabulary vocabulary = StageData.vocabulary(model, evaluation.sources(), trained);
      if (vocabulary.fingerprint().equals(evaluation.fingerprints().get(FINGERPRINT))) {
        return Optional.of(vocabulary);
      }
      notes.accept(
          "no vocab.txt: what the vocabulary was made from has changed since the trial was trained");
    } catch (IOException | IllegalArgumentException e) {
      notes.accept("no vocab.txt: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static List<DataSettings> data(StageSpec evaluation) {
    List<DataSettings> data = new ArrayList<>();
    data.add(DataSettings.from(evaluation.settings(), ""));
    if (StageData.pretrains(evaluation.settings())) {
      data.add(DataSettings.from(evaluation.settings(), StageData.PRETRAIN));
    }
    return data;
  }
}
