package milesweep.coordinator.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import milesweep.common.metric.Prediction;

/** A trial's answers one by one, for people and scripts. */
public final class PredictionTable {
  /** The formats, as they are named on the command line. */
  public static final List<String> FORMATS = List.of("table", "csv", "json");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COLUMNS =
      List.of("Right", "Qid", "Image", "Type", "Question", "Reference", "Answer");

  private PredictionTable() {}

  /**
   * Renders predictions in their order.
   *
   * @param title what a person calls their trial; heads the table
   * @throws IllegalArgumentException when there is no such format
   */
  public static String render(String title, List<Prediction> predictions, String format) {
    return switch (format) {
      case "table" -> table(title, predictions);
      case "csv" -> csv(predictions);
      case "json" -> json(predictions);
      default ->
          throw new IllegalArgumentException(
              "unknown format " + format + "; one of " + String.join(", ", FORMATS));
    };
  }

  private static String table(String title, List<Prediction> predictions) {
    List<List<String>> rows =
        predictions.stream()
            .map(
                one ->
                    List.of(
                        one.correct() ? "yes" : "no",
                        Long.toString(one.qid()),
                        text(one.image()),
                        text(one.contentType()),
                        text(one.question()),
                        text(one.reference()),
                        text(one.answer())))
            .toList();
    long right = predictions.stream().filter(Prediction::correct).count();
    return TextTable.terminal(
        new TextGrid(
            COLUMNS,
            COLUMNS.size(),
            List.of(new PaperTable.Group(title, rows)),
            List.of("%d answers, %d right".formatted(predictions.size(), right))));
  }

  private static String csv(List<Prediction> predictions) {
    StringBuilder csv =
        new StringBuilder("qid,image,question,reference,answer,right,content_type,closed\n");
    for (Prediction one : predictions) {
      csv.append(
              CsvLine.of(
                  one.qid(),
                  one.image(),
                  one.question(),
                  one.reference(),
                  one.answer(),
                  one.correct(),
                  one.contentType(),
                  one.closed()))
          .append('\n');
    }
    return csv.toString();
  }

  private static String json(List<Prediction> predictions) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(predictions) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("predictions cannot be written as JSON", e);
    }
  }

  private static String text(String text) {
    return text == null ? "" : text.replaceAll("\\s+", " ");
  }
}
