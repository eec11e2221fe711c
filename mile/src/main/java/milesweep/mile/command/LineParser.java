package milesweep.mile.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.protocol.Report.FailureKind;
import milesweep.mile.command.ProgramLine.Answered;

/**
 * Reads a line of a program's standard output. Ours are JSON objects with the field {@code
 * milesweep}; whatever else a library prints is none of our business. A line of ours that is not
 * right is a fault, so that a slip of the pen does not vanish in a log. Pure.
 */
public final class LineParser {
  /** The field that marks a line as ours and names its kind. */
  static final String MARK = "milesweep";

  private static final int LONGEST_TEXT = 20_000;
  // json.dumps of Python writes NaN and Infinity.
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private interface Kind {
    ProgramLine read(LineFields fields) throws LineFault;
  }

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              "started", LineParser::started,
              "epoch", LineParser::epoch,
              "progress", LineParser::step,
              "checkpoint", LineParser::checkpoint,
              "prediction", LineParser::prediction,
              "predictions", LineParser::predictions,
              "result", LineParser::result,
              "warning", LineParser::warning,
              "failed", LineParser::failed));

  private LineParser() {}

  /**
   * A line of ours.
   *
   * @param notes what is odd about it but does no harm
   */
  public record Parsed(ProgramLine line, List<String> notes) {}

  /** A quick look that takes most of what libraries print for what it is. */
  static boolean mayBeOurs(String line) {
    return line.startsWith("{") && line.contains("\"" + MARK + "\"");
  }

  /**
   * Reads a line.
   *
   * @return empty when it is not one of ours
   * @throws LineFault when it is, and is not right
   */
  public static Optional<Parsed> parse(String line) throws LineFault {
    if (!mayBeOurs(line)) {
      return Optional.empty();
    }
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      if (line.startsWith("{\"" + MARK + "\"")) {
        throw new LineFault("not JSON: " + e.getOriginalMessage());
      }
      return Optional.empty();
    }
    if (!(node instanceof ObjectNode object) || !object.has(MARK)) {
      return Optional.empty();
    }
    return Optional.of(read(object));
  }

  private static Parsed read(ObjectNode object) throws LineFault {
    String name = object.remove(MARK).asText();
    Kind kind = KINDS.get(name);
    if (kind == null) {
      throw new LineFault(
          "unknown kind \"%s\"; one of %s".formatted(name, String.join(", ", KINDS.keySet())));
    }
    List<String> notes = new ArrayList<>();
    LineFields fields = new LineFields(name, object, notes);
    ProgramLine line = kind.read(fields);
    fields.noteUnread();
    return new Parsed(line, List.copyOf(notes));
  }

  private static ProgramLine started(LineFields fields) throws LineFault {
    return new ProgramLine.Started(fields.findCount("epoch", 0), fields.words("environment"));
  }

  private static ProgramLine epoch(LineFields fields) throws LineFault {
    return new ProgramLine.Epoch(
        fields.count("epoch", 1),
        fields.findCount("epochs", 1),
        fields.number("loss"),
        fields.findNumber("learning-rate"),
        fields.findNumber("seconds"),
        fields.metrics("metrics"));
  }

  private static ProgramLine step(LineFields fields) throws LineFault {
    return new ProgramLine.Step(
        fields.findCount("epoch", 0),
        fields.findCount("epochs", 0),
        fields.count("step", 0),
        fields.findCount("steps", 0),
        fields.findNumber("loss"));
  }

  private static ProgramLine checkpoint(LineFields fields) throws LineFault {
    Integer step = fields.findCount("step", 0);
    return new ProgramLine.Checkpoint(
        fields.text("path"), fields.count("epoch", 0), step == null ? 0 : step);
  }

  private static ProgramLine prediction(LineFields fields) throws LineFault {
    return new ProgramLine.Predictions(List.of(answered(fields)));
  }

  private static ProgramLine predictions(LineFields fields) throws LineFault {
    List<Answered> answers = new ArrayList<>();
    for (LineFields one : fields.objects("predictions")) {
      answers.add(answered(one));
      one.noteUnread();
    }
    return new ProgramLine.Predictions(List.copyOf(answers));
  }

  private static Answered answered(LineFields fields) throws LineFault {
    Answered answered =
        new Answered(
            fields.id("qid"),
            fields.text("answer"),
            fields.findText("reference"),
            fields.findFlag("closed"),
            fields.findText("image"),
            fields.findText("type"));
    for (String text : new String[] {answered.answer(), answered.reference()}) {
      if (text != null && text.length() > LONGEST_TEXT) {
        throw new LineFault(
            "qid %d: a text of %d characters; at most %d"
                .formatted(answered.qid(), text.length(), LONGEST_TEXT));
      }
    }
    return answered;
  }

  private static ProgramLine result(LineFields fields) throws LineFault {
    return new ProgramLine.Result(
        fields.findText("weights"),
        fields.findNumber("loss"),
        fields.findWhole("trainable-parameters", 0),
        fields.findWhole("total-parameters", 0),
        fields.findWhole("peak-memory-bytes", 0),
        fields.metrics("metrics"));
  }

  private static ProgramLine warning(LineFields fields) throws LineFault {
    return new ProgramLine.Warning(fields.text("message"));
  }

  private static ProgramLine failed(LineFields fields) throws LineFault {
    return new ProgramLine.Failed(
        kind(fields.findText("kind")), fields.text("message"), fields.texts("details"));
  }

  private static FailureKind kind(String word) throws LineFault {
    if (word == null) {
      return FailureKind.DETERMINISTIC;
    }
    return switch (word.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "deterministic" -> FailureKind.DETERMINISTIC;
      case "transient" -> FailureKind.TRANSIENT;
      case "out-of-memory" -> FailureKind.OUT_OF_MEMORY;
      default ->
          throw new LineFault(
              "failed: kind must be deterministic, transient or out-of-memory, was \"%s\""
                  .formatted(word));
    };
  }
}
