package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import milesweep.common.setting.SettingCatalog;
import milesweep.mile.check.CheckRequest;
import milesweep.mile.check.DataKindGuess;
import milesweep.mile.check.DataReport;
import milesweep.mile.check.DataReportJson;
import milesweep.mile.check.DataReportText;
import milesweep.mile.check.DataReporter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says all that is wrong with a data set and all that would spoil a result on it. */
@Command(
    name = "check",
    description =
        "Says all that is wrong with a data set, what it holds, and what would spoil a result on it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:usable", "1:faults", "2:wrong input"},
    footer = {
      "",
      "Examples:  milesweep data check Slake1.0 --vocab vocab.txt",
      "           milesweep data check plants.csv --images photos --column answer=species"
    })
final class DataCheckCommand implements Callable<Integer> {
  private static final int USABLE = 0;
  private static final int FAULTS = 1;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "Folder of a data set, or a table or an instruction file.")
  private Path path;

  @Mixin private DataSetOptions set;

  @Option(
      names = "--instruction-file",
      paramLabel = "FILE",
      description = "Also look at an instruction file to train on: its faults and its test rows.")
  private Path instructionFile;

  @Option(
      names = "--vocab",
      paramLabel = "FILE",
      description = "Vocabulary, such as BERT's vocab.txt; built from the texts when left out.")
  private Path vocabulary;

  @Option(
      names = "--question-max-length",
      paramLabel = "N",
      description = "Token ids of a question or prompt; longer ones are cut (default: 35).")
  private Integer questionMaxLength;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Token ids of a generated answer, [DEC] included (default: 10).")
  private Integer maxLength;

  @Option(names = "--questions-only", description = "Do not look at image files.")
  private boolean questionsOnly;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    DataReport report;
    try {
      report = DataReporter.report(request());
    } catch (IllegalArgumentException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? DataReportJson.of(report) : DataReportText.of(report));
    out.flush();
    return report.usable() ? USABLE : FAULTS;
  }

  private CheckRequest request() throws IOException {
    DataKindGuess what = set.what(path);
    return new CheckRequest(
        set.settings(what),
        set.sources(what),
        Optional.ofNullable(what.isInstruction() ? what.path() : instructionFile),
        set.instructionImages(what),
        Optional.ofNullable(vocabulary),
        orDefault(questionMaxLength, "text.question-max-length"),
        orDefault(maxLength, "generation.max-length"),
        questionsOnly);
  }

  private static int orDefault(Integer value, String key) {
    return value != null
        ? value
        : Math.toIntExact((Long) SettingCatalog.find(key).orElseThrow().fallback().orElseThrow());
  }
}
