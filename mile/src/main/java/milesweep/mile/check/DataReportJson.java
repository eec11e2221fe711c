package milesweep.mile.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import milesweep.common.metric.Scores;
import milesweep.mile.data.SplitCount;
import milesweep.mile.data.json.Fault;

/** A {@link DataReport} as JSON; docs/data.md describes it. */
public final class DataReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DataReportJson() {}

  /** One object, indented, with a line feed at its end. */
  public static String of(DataReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("name", report.name());
    root.put("kind", report.kind());
    root.set("paths", JSON.valueToTree(report.paths()));
    root.put("usable", report.usable());
    root.put("imagesChecked", report.imagesChecked());
    ArrayNode faults = root.putArray("faults");
    report.faults().forEach(fault -> faults.add(fault(fault)));
    report.warnings().forEach(root.putArray("warnings")::add);
    ObjectNode splits = root.putObject("splits");
    report.splits().forEach((split, count) -> splits.set(split.label(), split(count)));
    ArrayNode overlaps = root.putArray("overlaps");
    report
        .overlaps()
        .forEach(
            overlap -> {
              ObjectNode node = overlaps.addObject();
              node.put("kind", overlap.kind().label());
              node.put("first", overlap.first().label());
              node.put("second", overlap.second().label());
              overlap.shared().forEach(node.putArray("shared")::add);
            });
    root.set("counts", JSON.valueToTree(report.counts()));
    root.putObject("vocabulary")
        .put("from", report.vocabulary())
        .put("ids", report.vocabularySize());
    root.putObject("limits")
        .put("questionMaxLength", report.questionMaxLength())
        .put("maxLength", report.maxLength());
    report
        .constants()
        .ifPresentOrElse(
            constants -> root.set("constant", constants(constants)),
            () -> root.putNull("constant"));
    root.put("fingerprint", report.fingerprint().isEmpty() ? null : report.fingerprint());
    return text(root);
  }

  private static ObjectNode fault(Fault fault) {
    ObjectNode node = JSON.createObjectNode();
    node.put("file", fault.file());
    node.put("record", fault.canBeSkipped() ? (Integer) fault.record() : null);
    node.put("line", fault.line() > 0 ? (Integer) fault.line() : null);
    node.put("column", fault.column() > 0 ? (Integer) fault.column() : null);
    node.put("qid", fault.qid());
    return node.put("reason", fault.reason());
  }

  private static ObjectNode split(SplitCount count) {
    ObjectNode node = JSON.createObjectNode();
    node.put("questions", count.questions());
    node.put("images", count.images());
    node.put("open", count.open());
    node.put("closed", count.closed());
    node.put("yesNo", count.yesNo());
    node.set("subjects", JSON.valueToTree(count.subjects()));
    node.set("leftOut", JSON.valueToTree(count.leftOut()));
    node.put("emptyAnswers", count.emptyAnswers());
    return node.put("faulty", count.skipped());
  }

  private static ObjectNode constants(Constants constants) {
    Scores scores = constants.best().scores();
    ObjectNode node = JSON.createObjectNode();
    node.put("answer", constants.best().answer());
    put(node, "opened", scores.openedPercent());
    put(node, "closed", scores.closedPercent());
    put(node, "global", scores.globalPercent());
    ObjectNode opened = node.putObject("bestOpened");
    opened.put("answer", constants.opened().answer());
    put(opened, "opened", constants.opened().scores().openedPercent());
    ObjectNode closed = node.putObject("bestClosed");
    closed.put("answer", constants.closed().answer());
    put(closed, "closed", constants.closed().scores().closedPercent());
    return node;
  }

  /** A percentage as the tables have it; null for a group without questions. */
  private static void put(ObjectNode node, String name, Double percent) {
    node.put(name, percent == null ? null : Double.valueOf(percent(percent)));
  }

  /** Two decimals. */
  static String percent(double percent) {
    return String.format(Locale.ROOT, "%.2f", percent);
  }

  private static String text(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report cannot be written as JSON", e);
    }
  }
}
