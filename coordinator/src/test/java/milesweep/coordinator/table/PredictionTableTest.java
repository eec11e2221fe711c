package milesweep.coordinator.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import milesweep.common.metric.Prediction;
import org.junit.jupiter.api.Test;

class PredictionTableTest {
  private static final List<Prediction> TWO =
      List.of(
          new Prediction(7, "a.png", "Is it, \"big\"?", "Size", true, "Yes", "yes", true),
          new Prediction(8, "b.png", "Organ", false, "Left\nlung", "lung", false));

  @Test
  void csv_quotes_what_needs_it_and_leaves_a_missing_question_empty() {
    assertThat(PredictionTable.render("t", TWO, "csv"))
        .isEqualTo(
            """
            qid,image,question,reference,answer,right,content_type,closed
            7,a.png,"Is it, ""big""?",Yes,yes,true,Size,true
            8,b.png,,"Left
            lung",lung,false,Organ,false
            """);
    assertThat(PredictionTable.render("t", List.of(), "csv").lines()).hasSize(1);
  }

  @Test
  void the_table_has_one_line_for_each_question_and_counts_the_right_ones() {
    assertThat(PredictionTable.render("a trial", TWO, "table").lines())
        .anySatisfy(line -> assertThat(line).isEqualTo("a trial"))
        .anySatisfy(line -> assertThat(line).startsWith("no     8    b.png").contains("Left lung"))
        .anySatisfy(line -> assertThat(line).isEqualTo("2 answers, 1 right"));
  }

  @Test
  void json_comes_back_as_the_same_predictions() throws Exception {
    Prediction[] read =
        new ObjectMapper().readValue(PredictionTable.render("t", TWO, "json"), Prediction[].class);
    assertThat(read).containsExactlyElementsOf(TWO);
  }
}
