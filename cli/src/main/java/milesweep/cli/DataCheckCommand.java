package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.check.CheckRequest;
import milesweep.mile.check.DataKindGuess;
import milesweep.mile.check.DataReport;
import milesweep.mile.check.DataReportJson;
import milesweep.mile.check.DataReportText;
import milesweep.mile.check.DataReporter;
import picocli.CommandLine.Command;
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
  private static final List<String> KINDS = List.of("slake", "vqa-rad", "table", "instruction");
  private static final List<String> IMAGES = List.of("imgs", "images");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      description = "Folder of a data set, or a table or an instruction file.")
  private Path path;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "slake, vqa-rad, table or instruction; told by the files when left out.")
  private String kind;

  @Option(
      names = "--language",
      paramLabel = "LANGUAGE",
      description = "Question language of SLAKE; all for every one (default: en).")
  private String language;

  @Option(
      names = "--phrase-types",
      paramLabel = "TYPE",
      split = ",",
      description = "Phrase types of VQA-RAD: freeform, para, frame (default: all).")
  private List<String> phraseTypes;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder that image names of a table or an instruction file start from.")
  private Path images;

  @Option(
      names = "--column",
      paramLabel = "ROLE=NAME",
      description =
          "What a table calls a column: image, question, answer, id, group, split, type or content.")
  private Map<String, String> columns = new LinkedHashMap<>();

  @Option(
      names = "--test-share",
      paramLabel = "SHARE",
      description = "Share of a table's groups that become the test split.")
  private Double testShare;

  @Option(
      names = "--validate-share",
      paramLabel = "SHARE",
      description = "Share of the training groups that become the validation split.")
  private Double validateShare;

  @Option(names = "--split-seed", paramLabel = "N", description = "Seed of drawn splits.")
  private Long splitSeed;

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
    DataKindGuess what = what();
    Settings sources = sources(what);
    return new CheckRequest(
        what.kind().map(found -> DataSettings.from(settings(found.label()), "")),
        sources,
        Optional.ofNullable(what.isInstruction() ? what.path() : instructionFile),
        images == null ? imagesBeside(what.path()) : images,
        Optional.ofNullable(vocabulary),
        orDefault(questionMaxLength, "text.question-max-length"),
        orDefault(maxLength, "generation.max-length"),
        questionsOnly);
  }

  private DataKindGuess what() throws IOException {
    if (!Files.exists(path)) {
      throw new UserFault("milesweep: no folder or file " + path);
    }
    Optional<DataKindGuess> guess = DataKindGuess.of(path);
    if (kind == null) {
      return guess.orElseThrow(
          () ->
              new UserFault(
                  "milesweep: cannot tell what kind of data %s is; give --kind, one of %s, and the file itself for a table"
                      .formatted(path, String.join(", ", KINDS))));
    }
    if (!KINDS.contains(kind)) {
      throw new UserFault(
          "milesweep: unknown kind of data %s; one of %s"
              .formatted(kind, String.join(", ", KINDS)));
    }
    boolean file = kind.equals("table") || kind.equals("instruction");
    if (file
        && Files.isDirectory(path)
        && guess.map(DataKindGuess::path).filter(Files::isRegularFile).isEmpty()) {
      throw new UserFault("milesweep: which file in %s is meant? Give its path.".formatted(path));
    }
    Path chosen = file ? guess.map(DataKindGuess::path).orElse(path) : path;
    return new DataKindGuess(
        kind.equals("instruction")
            ? Optional.empty()
            : Optional.of(
                DataSettings.Kind.valueOf(
                    kind.toUpperCase(java.util.Locale.ROOT).replace('-', '_'))),
        chosen);
  }

  private Settings sources(DataKindGuess what) {
    Map<String, Object> sources = new TreeMap<>();
    if (what.kind().filter(DataSettings.Kind.TABLE::equals).isPresent()) {
      sources.put("data.table.file", what.path().toString());
      if (images != null) {
        sources.put("data.table.images", images.toString());
      }
    } else if (!what.isInstruction()) {
      sources.put("data.folder", what.path().toString());
    }
    return Settings.of(sources);
  }

  /** The catalogue's defaults under what the options say. */
  private Settings settings(String chosen) {
    Map<String, Object> settings = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.path().startsWith("data.")) {
        key.fallback().ifPresent(value -> settings.put(key.path(), value));
      }
    }
    settings.put("data.kind", chosen);
    put(settings, "data.language", language);
    put(settings, "data.vqa-rad.phrase-types", phraseTypes);
    put(settings, "data.table.test-share", testShare);
    put(settings, "data.validate-share", validateShare);
    put(settings, "data.split-seed", splitSeed);
    columns.forEach(
        (role, name) -> {
          String key = "data.table.columns." + role;
          if (SettingCatalog.find(key).isEmpty()) {
            throw new UserFault(
                "milesweep: --column %s=%s: no such role; one of image, question, answer, id, group, split, type, content"
                    .formatted(role, name));
          }
          settings.put(key, name);
        });
    return Settings.of(settings);
  }

  private static void put(Map<String, Object> settings, String key, Object value) {
    if (value != null) {
      settings.put(key, value);
    }
  }

  private static int orDefault(Integer value, String key) {
    return value != null
        ? value
        : Math.toIntExact((Long) SettingCatalog.find(key).orElseThrow().fallback().orElseThrow());
  }

  private static Path imagesBeside(Path file) {
    Path folder = Files.isDirectory(file) ? file : file.toAbsolutePath().getParent();
    return IMAGES.stream()
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(folder);
  }
}
