package milesweep.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import milesweep.mile.checkpoint.WeightSummary;
import milesweep.mile.checkpoint.WeightSummary.PartFound;
import milesweep.mile.checkpoint.file.StoredArray;
import milesweep.mile.checkpoint.file.WeightFile;
import picocli.CommandLine;

/** What the weights commands print: for people or as JSON. */
final class WeightsView {
  /** The file cannot be used, or the other not be written. */
  static final int UNUSABLE = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  WeightsView(CommandLine command, boolean json) {
    this.out = command.getOut();
    this.err = command.getErr();
    this.json = json;
  }

  /** Says why not, in one line; the exit code. */
  int refuse(IOException fault) {
    String reason = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    if (json) {
      out.println(JSON.createObjectNode().put("error", reason));
    } else {
      err.println("milesweep: " + reason);
    }
    return UNUSABLE;
  }

  /** Says what is in a file. */
  void show(WeightFile file) {
    if (json) {
      out.println(describe(file).toPrettyString());
    } else {
      out.println(headline(file));
      table(file);
      summary(WeightSummary.of(file));
    }
  }

  /** Says what was written. */
  void showWritten(WeightFile file, Path target, long bytes) {
    if (json) {
      ObjectNode node = describe(file);
      node.put("out", target.toString()).put("outBytes", bytes);
      out.println(node.toPrettyString());
    } else {
      out.println(headline(file));
      out.printf("wrote %s: %d bytes%n", target, bytes);
    }
  }

  private static String headline(WeightFile file) {
    long bytes = file.arrays().values().stream().mapToLong(a -> a.count() * a.type().bytes()).sum();
    return "%s: %s, %d tensors, %d bytes of numbers%s"
        .formatted(
            file.path(),
            file.format(),
            file.arrays().size(),
            bytes,
            file.leftOut().isEmpty() ? "" : "; left out: " + names(file.leftOut()));
  }

  private void table(WeightFile file) {
    int width = file.arrays().keySet().stream().mapToInt(String::length).max().orElse(0);
    String format = "  %-" + Math.max(1, Math.min(width, 90)) + "s  %-13s  %s%n";
    for (Map.Entry<String, StoredArray> entry : file.arrays().entrySet()) {
      StoredArray array = entry.getValue();
      out.printf(
          format, printable(entry.getKey()), array.type().label(), Arrays.toString(array.shape()));
    }
  }

  private void summary(WeightSummary summary) {
    if (summary.found() == 0) {
      out.println("nothing in it is known to MILE");
      return;
    }
    out.printf(
        "as %s: %s%n",
        summary.role().setting(),
        summary.parts().stream().map(WeightsView::part).collect(Collectors.joining(", ")));
    out.println(
        "sizes: "
            + summary.sizes().entrySet().stream()
                .map(size -> size.getKey() + " = " + size.getValue())
                .collect(Collectors.joining(", ")));
    summary
        .extras()
        .forEach((kind, keys) -> out.printf("not used, %s: %s%n", kind.label(), names(keys)));
    if (!summary.misfits().isEmpty()) {
      out.println("of an odd shape: " + names(summary.misfits()));
    }
    if (!summary.unexpected().isEmpty()) {
      out.println("unexpected: " + names(summary.unexpected()));
    }
  }

  private static String part(PartFound part) {
    return part.found() == 0
        ? "nothing of the " + part.part().label()
        : "%s %d of %d tensors".formatted(part.part().label(), part.found(), part.all());
  }

  private static ObjectNode describe(WeightFile file) {
    ObjectNode node = JSON.createObjectNode();
    node.put("file", file.path().toString());
    node.put("format", file.format());
    for (Map.Entry<String, StoredArray> entry : file.arrays().entrySet()) {
      ObjectNode tensor = node.withArray("tensors").addObject().put("name", entry.getKey());
      tensor.putPOJO("shape", entry.getValue().shape());
      tensor.put("dtype", entry.getValue().type().label());
    }
    node.putPOJO("leftOut", file.leftOut());
    WeightSummary summary = WeightSummary.of(file);
    ObjectNode model = node.putObject("model");
    model.put("as", summary.found() == 0 ? null : summary.role().setting());
    model.putPOJO("sizes", summary.sizes());
    for (PartFound part : summary.parts()) {
      model
          .withArray("parts")
          .addObject()
          .put("part", part.part().prefix())
          .put("found", part.found())
          .put("of", part.all());
    }
    ObjectNode notUsed = model.putObject("notUsed");
    summary
        .extras()
        .forEach((kind, keys) -> notUsed.putPOJO(kind.name().toLowerCase(Locale.ROOT), keys));
    model.putPOJO("misfits", summary.misfits());
    model.putPOJO("unexpected", summary.unexpected());
    return node;
  }

  private static String names(List<String> names) {
    return names.stream().map(WeightsView::printable).collect(Collectors.joining(", "));
  }

  /** Names in a file may hold anything. */
  private static String printable(String name) {
    return name.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?");
  }
}
