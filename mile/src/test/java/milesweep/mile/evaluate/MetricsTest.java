package milesweep.mile.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.common.metric.Prediction;
import milesweep.common.metric.Scores;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.SlakeReader;
import milesweep.mile.evaluate.Metrics.Answer;
import milesweep.mile.evaluate.Metrics.Reference;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.SharedData;
import milesweep.mile.text.SmallVocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
  private static final NormalForm FORM =
      new NormalForm(SmallVocabulary.tokenizer("yes no left lung, right ct 5.5 cm"));
  private static final Metrics METRICS = new Metrics(FORM, ClosedRule.YES_NO);

  private static Reference reference(long qid, String answer) {
    return new Reference(qid, "a.png", "which organ?", "Organ", false, answer);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          case does not matter                 | Left Lung  | left lung    | true
          spacing in front of marks does not   | 5.5 cm     | 5 . 5cm      | false
          decoded form equals written form     | 5.5 cm     | 5. 5 cm      | true
          word order matters                   | left, right | right, left | false
          an unknown word compares as it is    | 血 Left    | 血  LEFT      | true
          unknown words are not all alike      | 血          | 肺            | false
          nothing equals nothing               | ''         | ''           | false
          """)
  void judges(String why, String reference, String answer, boolean correct) {
    var outcome = METRICS.score(List.of(reference(1, reference)), List.of(new Answer(1, answer)));
    assertThat(outcome.predictions().get(0).correct()).isEqualTo(correct);
  }

  @Test
  void counts_open_and_closed_questions_by_the_reference() {
    var outcome =
        METRICS.score(
            List.of(reference(3, " YES "), reference(1, "no"), reference(2, "CT")),
            List.of(new Answer(1, "no"), new Answer(2, "ct"), new Answer(3, "no")));
    assertThat(outcome.scores()).isEqualTo(new Scores(1, 1, 1, 2));
    assertThat(outcome.predictions()).extracting(Prediction::qid).containsExactly(1L, 2L, 3L);
  }

  @Test
  void answer_type_decides_when_the_rule_says_so() {
    Metrics byType = new Metrics(FORM, ClosedRule.ANSWER_TYPE);
    assertThat(byType.isClosed(new Reference(1, "", "", "", true, "CT"))).isTrue();
    assertThat(byType.isClosed(new Reference(1, "", "", "", false, "yes"))).isFalse();
  }

  @Test
  void an_unanswered_question_is_wrong_and_named() {
    var outcome =
        METRICS.score(
            List.of(reference(1, "no"), reference(2, "\u200B")), List.of(new Answer(2, "no")));
    assertThat(outcome.unanswered()).containsExactly(1L);
    assertThat(outcome.emptyReferences()).containsExactly(2L);
    assertThat(outcome.scores()).isEqualTo(new Scores(0, 1, 0, 1));
  }

  @Test
  void a_join_that_does_not_fit_is_refused_by_qid() {
    var one = List.of(reference(7, "no"));
    assertThatThrownBy(() -> METRICS.score(one, List.of(new Answer(8, "no"))))
        .hasMessageContaining("qid 8");
    assertThatThrownBy(() -> METRICS.score(one, List.of(new Answer(7, "a"), new Answer(7, "b"))))
        .hasMessageContaining("qid 7 is answered twice");
    assertThatThrownBy(
            () -> METRICS.score(List.of(reference(7, "a"), reference(7, "a")), List.of()))
        .hasMessageContaining("qid 7 has two references");
  }

  @Test
  void an_empty_group_has_no_percentage() {
    Scores scores = METRICS.score(List.of(reference(1, "CT")), List.of()).scores();
    assertThat(scores.closedPercent()).isNull();
    assertThat(scores.openedPercent()).isZero();
  }

  @Test
  void the_best_constant_answer_is_the_most_frequent_reference() {
    List<Reference> references = new ArrayList<>();
    for (String answer : List.of("yes", "no", "No", "CT", "ct", "lung")) {
      references.add(reference(references.size(), answer));
    }
    assertThat(ConstantAnswer.best(METRICS, references))
        .isEqualTo(new ConstantAnswer("ct", new Scores(2, 3, 0, 3)));
    assertThat(ConstantAnswer.bestClosed(METRICS, references).answer()).isEqualTo("no");
    assertThat(ConstantAnswer.bestOpened(METRICS, references).answer()).isEqualTo("ct");
  }

  @Test
  void the_constant_no_gets_the_share_of_no_among_real_closed_questions() {
    Path file = SharedData.path("data/slake/test.json");
    FaultLog faults = new FaultLog();
    List<Reference> references =
        SlakeReader.read(file, Optional.of("en"), faults).records().stream()
            .map(Reference::of)
            .toList();
    assertThat(faults.faults()).isEmpty();
    Scores scores =
        METRICS
            .score(references, references.stream().map(one -> new Answer(one.qid(), "no")).toList())
            .scores();
    assertThat(references).hasSize(824);
    assertThat(scores.openedRight()).isZero();
    assertThat(scores.closedPercent()).isBetween(45.0, 55.0); // 50.70 on the whole test split
  }
}
