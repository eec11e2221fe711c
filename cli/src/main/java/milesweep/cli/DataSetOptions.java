package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import milesweep.common.setting.SettingCatalog;
import milesweep.common.setting.SettingKey;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.mile.check.DataKindGuess;
import picocli.CommandLine.Option;

/** Which data set a command means, and how it is read. */
final class DataSetOptions {
  private static final String INSTRUCTION = "instruction";
  private static final List<String> KINDS = List.of("slake", "vqa-rad", "table", INSTRUCTION);
  private static final List<String> IMAGES = List.of("imgs", "images");

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

  /**
   * What lies at a path.
   *
   * @throws UserFault when nothing does, or nobody can tell
   */
  DataKindGuess what(Path path) throws IOException {
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
    Optional<DataSettings.Kind> wanted =
        Optional.of(kind).filter(word -> !word.equals(INSTRUCTION)).map(DataSettings.Kind::of);
    Path chosen =
        guess.filter(found -> found.kind().equals(wanted)).map(DataKindGuess::path).orElse(path);
    boolean file = wanted.isEmpty() || wanted.get() == DataSettings.Kind.TABLE;
    if (file && Files.isDirectory(chosen)) {
      throw new UserFault("milesweep: which file in %s is meant? Give its path.".formatted(path));
    }
    return new DataKindGuess(wanted, chosen);
  }

  /** Paths of the data set, by the name of their setting. */
  Settings sources(DataKindGuess what) {
    Map<String, Object> sources = new TreeMap<>();
    if (what.kind().filter(DataSettings.Kind.TABLE::equals).isPresent()) {
      sources.put("data.table.file", what.path().toString());
      put(sources, "data.table.images", images == null ? null : images.toString());
    } else if (!what.isInstruction()) {
      sources.put("data.folder", what.path().toString());
    }
    return Settings.of(sources);
  }

  /**
   * The catalogue's defaults under what the options say; empty for an instruction file.
   *
   * @throws UserFault for a value that its setting does not allow
   */
  Optional<DataSettings> settings(DataKindGuess what) {
    return what.kind().map(found -> DataSettings.from(settings(found), ""));
  }

  private Settings settings(DataSettings.Kind chosen) {
    Map<String, Object> settings = new TreeMap<>();
    for (SettingKey key : SettingCatalog.all()) {
      if (key.path().startsWith("data.")) {
        key.fallback().ifPresent(value -> settings.put(key.path(), value));
      }
    }
    settings.put("data.kind", chosen.label());
    put(settings, "data.language", language);
    put(settings, "data.vqa-rad.phrase-types", words("--phrase-types", phraseTypes));
    put(settings, "data.table.test-share", share("--test-share", testShare));
    put(settings, "data.validate-share", share("--validate-share", validateShare));
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

  /** Folder that image names of an instruction file start from. */
  Path instructionImages(DataKindGuess what) {
    if (images != null) {
      return images;
    }
    Path path = what.path();
    Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    return IMAGES.stream()
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(folder);
  }

  private static List<String> words(String option, List<String> words) {
    List<String> allowed = SettingCatalog.find("data.vqa-rad.phrase-types").orElseThrow().words();
    if (words != null && !allowed.containsAll(words)) {
      throw new UserFault(
          "milesweep: %s %s: one or more of %s"
              .formatted(option, String.join(",", words), String.join(", ", allowed)));
    }
    return words;
  }

  private static Double share(String option, Double share) {
    if (share != null && !(share >= 0 && share < 1)) {
      throw new UserFault("milesweep: %s %s: at least 0 and below 1".formatted(option, share));
    }
    return share;
  }

  private static void put(Map<String, Object> settings, String key, Object value) {
    if (value != null) {
      settings.put(key, value);
    }
  }
}
