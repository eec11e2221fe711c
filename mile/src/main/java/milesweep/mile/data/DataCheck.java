package milesweep.mile.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SlakeReader;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.WordSplitter;

/**
 * Reads a folder in the SLAKE format ({@code train.json}, {@code validate.json}, {@code test.json},
 * {@code imgs}), looks at every record and every image, and tells all that is wrong at once.
 */
public final class DataCheck {
  private static final int NAMED = 10; // ids that a warning spells out

  private final Request request;
  private final FaultLog log = new FaultLog();
  private final ImageCache images;
  private final Map<SplitName, List<QuestionRecord>> splits = new EnumMap<>(SplitName.class);
  private final Map<SplitName, SlakeReader.Questions> read = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Integer> emptyAnswers = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Integer> skipped = new EnumMap<>(SplitName.class);

  /**
   * What to check.
   *
   * @param name of the data set
   * @param folder with the files
   * @param language question language that is kept; empty keeps all
   * @param strict whether a bad record refuses the whole set; otherwise it is left out and counted
   * @param required splits that have to be there
   * @param transform of the images that are to be kept for training; empty only checks them
   */
  public record Request(
      String name,
      Path folder,
      Optional<String> language,
      boolean strict,
      Set<SplitName> required,
      Optional<ImageTransform> transform) {}

  private DataCheck(Request request) {
    this.request = request;
    this.images =
        new ImageCache(request.folder().resolve("imgs"), ImageDecoder.DEFAULT, request.transform());
  }

  /** Checks a data set. Never throws for what is wrong with it. */
  public static CheckedData run(Request request) {
    return new DataCheck(request).run();
  }

  private CheckedData run() {
    if (Files.isDirectory(request.folder())) {
      for (SplitName split : SplitName.values()) {
        readSplit(split);
      }
      lookAtImages();
      leaveOutEmptyAnswers();
      warnOfSharedImages();
    } else {
      log.add(Fault.ofFile(request.folder(), "no such folder; see data.folder"));
    }
    splits.replaceAll((split, records) -> List.copyOf(records));
    Map<SplitName, SplitCount> counts = counts();
    boolean refused =
        log.faults().stream().anyMatch(fault -> request.strict() || !fault.canBeSkipped());
    return new CheckedData(
        request.name(),
        log.faults(),
        refused,
        log.warnings(),
        counts,
        splits,
        images,
        refused ? "" : fingerprint());
  }

  private void readSplit(SplitName split) {
    Path file = request.folder().resolve(split.file());
    if (!Files.exists(file) && !request.required().contains(split)) {
      return;
    }
    SlakeReader.Questions questions = SlakeReader.read(file, request.language(), log);
    skipped.put(split, questions.faulty());
    read.put(split, questions);
    splits.put(split, new ArrayList<>(questions.records()));
  }

  /** Decodes each image once; a bad one is a fault of the first record on it. */
  private void lookAtImages() {
    Map<String, List<QuestionRecord>> users = new LinkedHashMap<>();
    for (List<QuestionRecord> split : splits.values()) {
      split.stream()
          .sorted(Comparator.comparingInt(record -> record.source().index()))
          .forEach(
              record ->
                  users.computeIfAbsent(record.imageName(), any -> new ArrayList<>()).add(record));
    }
    users.forEach(this::lookAtImage);
  }

  private void lookAtImage(String name, List<QuestionRecord> users) {
    try {
      ImageCache.Look look = images.look(name);
      if (look.width() == 1 || look.height() == 1) {
        log.warn(
            users
                .get(0)
                .source()
                .fault("image %s has %d x %d pixels".formatted(name, look.width(), look.height()))
                .toString());
      }
    } catch (IOException e) {
      String more =
          users.size() == 1 ? "" : " (and %d more records on it)".formatted(users.size() - 1);
      log.add(users.get(0).source().fault(e.getMessage() + more));
      splits.forEach(
          (split, records) -> {
            int all = records.size();
            records.removeIf(record -> record.imageName().equals(name));
            skipped.merge(split, all - records.size(), Integer::sum);
          });
    }
  }

  /**
   * An answer without a word cannot be learnt; in the other splits it stays and nothing equals it.
   */
  private void leaveOutEmptyAnswers() {
    splits.forEach(
        (split, records) -> {
          List<Long> empty =
              records.stream()
                  .filter(record -> WordSplitter.split(record.answer()).isEmpty())
                  .map(QuestionRecord::qid)
                  .toList();
          emptyAnswers.put(split, empty.size());
          if (!empty.isEmpty()) {
            log.warn(
                "%s: %d of %d answers are empty, %s: qid %s"
                    .formatted(
                        request.folder().resolve(split.file()),
                        empty.size(),
                        records.size(),
                        split == SplitName.TRAIN ? "left out" : "counted as wrong",
                        some(empty)));
          }
          if (split == SplitName.TRAIN) {
            records.removeIf(record -> empty.contains(record.qid()));
          }
          requireSome(split, records);
        });
  }

  /**
   * An empty split refuses the set even where faults are tolerated, unless another fault says why.
   */
  private void requireSome(SplitName split, List<QuestionRecord> records) {
    Path file = request.folder().resolve(split.file());
    boolean explained =
        log.faults().stream()
            .filter(fault -> fault.file().equals(file.toString()))
            .anyMatch(fault -> request.strict() || !fault.canBeSkipped());
    if (records.isEmpty() && !explained) {
      log.add(Fault.ofFile(file, "no usable record is left"));
    }
  }

  private void warnOfSharedImages() {
    Map<String, SplitName> first = new TreeMap<>();
    Map<String, TreeSet<String>> shared = new TreeMap<>();
    splits.forEach(
        (split, records) ->
            records.forEach(
                record -> {
                  SplitName earlier = first.putIfAbsent(record.imageName(), split);
                  if (earlier != null && earlier != split) {
                    shared
                        .computeIfAbsent(earlier + " and " + split, any -> new TreeSet<>())
                        .add(record.imageName());
                  }
                }));
    shared.forEach(
        (where, names) ->
            log.warn(
                "%s: %d images are in both %s, so scores are too good: %s"
                    .formatted(request.folder(), names.size(), where, some(names))));
  }

  private static String some(Collection<?> all) {
    String text = String.join(", ", all.stream().limit(NAMED).map(Object::toString).toList());
    return all.size() > NAMED ? text + ", …" : text;
  }

  private Map<SplitName, SplitCount> counts() {
    Map<SplitName, SplitCount> counts = new EnumMap<>(SplitName.class);
    splits.forEach(
        (split, records) ->
            counts.put(
                split,
                new SplitCount(
                    records.size(),
                    (int) records.stream().map(QuestionRecord::imageName).distinct().count(),
                    read.get(split).otherLanguage(),
                    emptyAnswers.getOrDefault(split, 0),
                    skipped.getOrDefault(split, 0))));
    return counts;
  }

  private String fingerprint() {
    DataFingerprint print = new DataFingerprint();
    print.text(request.name()).text(request.language().orElse(""));
    splits.forEach(
        (split, records) -> {
          print.text(split.label()).number(records.size());
          records.forEach(record -> print.record(record, images.hash(record.imageName())));
        });
    return print.hex();
  }
}
