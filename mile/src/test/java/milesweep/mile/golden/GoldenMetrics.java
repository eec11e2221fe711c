package milesweep.mile.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.metric.Scores;
import milesweep.common.view.GenerationSettings.ClosedRule;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.text.NormalForm;
import org.junit.jupiter.api.DynamicTest;

/** Normal forms, judgements and accuracies against a reference file. */
final class GoldenMetrics {
  private GoldenMetrics() {}

  static Stream<DynamicTest> tests(Path dir, Path file) {
    JsonNode root = GoldenFiles.json(file);
    NormalForm form = new NormalForm(GoldenFiles.tokenizer(dir, root));
    Metrics metrics = new Metrics(form, ClosedRule.YES_NO);
    List<Metrics.Reference> references = new ArrayList<>();
    List<Metrics.Answer> answers = new ArrayList<>();
    List<DynamicTest> tests = new ArrayList<>();
    long qid = 0;
    for (JsonNode one : root.get("cases")) {
      var reference = new Metrics.Reference(qid, "", "", "", false, one.get("gold").asText());
      var answer = new Metrics.Answer(qid, one.get("prediction").asText());
      references.add(reference);
      answers.add(answer);
      tests.add(dynamicTest("case " + qid, () -> judge(one, metrics, reference, answer)));
      qid++;
    }
    tests.add(
        dynamicTest(
            "accuracies", () -> accuracies(root, metrics.score(references, answers).scores())));
    return tests.stream();
  }

  private static void judge(
      JsonNode one, Metrics metrics, Metrics.Reference reference, Metrics.Answer answer) {
    assertThat(metrics.form().of(reference.answer()))
        .isEqualTo(one.get("gold_normalised").asText());
    assertThat(metrics.form().of(answer.text()))
        .isEqualTo(one.get("prediction_normalised").asText());
    assertThat(metrics.isClosed(reference)).isEqualTo(one.get("closed").asBoolean());
    assertThat(metrics.score(List.of(reference), List.of(answer)).predictions().get(0).correct())
        .isEqualTo(one.get("correct").asBoolean());
  }

  private static void accuracies(JsonNode root, Scores scores) {
    assertThat(scores.closed()).isEqualTo(root.get("closed_n").asInt());
    assertThat(scores.opened()).isEqualTo(root.get("opened_n").asInt());
    same("closed", scores.closedPercent(), root.get("closed_acc"));
    same("opened", scores.openedPercent(), root.get("opened_acc"));
    same("global", scores.globalPercent(), root.get("global_acc"));
  }

  /** References may be rounded to two decimals; an empty group has none. */
  private static void same(String group, Double percent, JsonNode expected) {
    if (expected.isNumber()) {
      assertThat(percent).as(group).isCloseTo(expected.asDouble(), within(0.00501));
    } else {
      assertThat(percent).as(group).isNull();
    }
  }
}
