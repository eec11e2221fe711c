package milesweep.mile.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import milesweep.common.metric.Scores;
import milesweep.common.metric.ValidationMetrics;
import milesweep.common.view.ValidationSettings;
import milesweep.common.view.ValidationSettings.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
  private static final int EPOCHS = 8;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # why                                       | every | patience | losses, - for none | best | over
          nothing was validated yet                   |     3 |        2 | - -               |      | false
          the lowest loss is the best                 |     1 |          | 3 1 2             |    1 | false
          the earlier of two equals is the best       |     1 |          | 2 1 1             |    1 | false
          all epochs are done                         |     1 |          | 8 7 6 5 4 3 2 1   |    7 | true
          patience is counted from the best           |     1 |        2 | 3 1 2             |    1 | false
          and then it is enough                       |     1 |        2 | 3 1 2 1           |    1 | true
          a better one in time begins anew            |     1 |        2 | 3 1 2 0.5 0.7     |    3 | false
          only a validation can end it                |     3 |        1 | - - 2 -           |    2 | false
          with rare validations the next one does     |     3 |        1 | - - 2 - - 3       |    2 | true
          without patience it goes on                 |     1 |          | 1 2 3 4 5 6       |    0 | false
          """)
  void decides(String why, int every, Integer patience, String losses, Integer best, boolean over) {
    Selection selection = selection(every, patience, Metric.LOSS);
    List<EpochMetrics> history = new ArrayList<>();
    for (String loss : losses.trim().split(" ")) {
      history.add(
          epoch(
              history.size(),
              loss.equals("-") ? null : new ValidationMetrics(Double.parseDouble(loss), null)));
    }
    assertThat(selection.best(history))
        .isEqualTo(best == null ? OptionalInt.empty() : OptionalInt.of(best));
    assertThat(selection.isOver(history)).isEqualTo(over);
  }

  @Test
  void the_last_epoch_is_validated_whatever_the_interval() {
    Selection selection = selection(3, null, Metric.LOSS);
    assertThat(IntStream.range(0, EPOCHS).filter(selection::validates)).containsExactly(2, 5, 7);
    assertThat(IntStream.range(0, EPOCHS).filter(selection(0, null, Metric.LOSS)::validates))
        .isEmpty();
  }

  @Test
  void answers_are_better_the_more_are_right_and_an_empty_group_is_never_the_best() {
    List<EpochMetrics> history =
        List.of(
            epoch(0, new ValidationMetrics(9, new Scores(1, 4, 0, 0))),
            epoch(1, new ValidationMetrics(1, new Scores(3, 4, 0, 0))),
            epoch(2, new ValidationMetrics(1, new Scores(2, 4, 1, 1))));
    assertThat(selection(1, null, Metric.OPENED).best(history)).hasValue(1);
    assertThat(selection(1, null, Metric.GLOBAL).best(history)).hasValue(1);
    assertThat(selection(1, null, Metric.CLOSED).best(history)).hasValue(2);
    assertThat(selection(1, null, Metric.CLOSED).best(history.subList(0, 2))).hasValue(0);
  }

  private static Selection selection(int every, Integer patience, Metric metric) {
    OptionalInt waits = patience == null ? OptionalInt.empty() : OptionalInt.of(patience);
    return new Selection(new ValidationSettings(every, true, metric, waits), EPOCHS);
  }

  private static EpochMetrics epoch(int epoch, ValidationMetrics validation) {
    return new EpochMetrics(epoch, 1, 1, 1, validation);
  }
}
