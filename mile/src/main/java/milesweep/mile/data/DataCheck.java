package milesweep.mile.data;

import java.io.IOException;
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
import milesweep.common.Hashes;
import milesweep.mile.data.image.ImageDecoder;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.Questions;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.data.split.Overlap;
import milesweep.mile.data.split.SplitDraw;
import milesweep.mile.text.WordSplitter;

/**
 * Reads a data set, looks at every record and every image, draws a validation split where one is
 * wanted, and tells all that is wrong at once.
 */
public final class DataCheck {
  private static final int NAMED = 10; // ids that a warning spells out

  private final Request request;
  private final FaultLog log = new FaultLog();
  private final ImageCache images;
  private final Map<SplitName, List<QuestionRecord>> splits = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Questions> read = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Integer> emptyAnswers = new EnumMap<>(SplitName.class);
  private final Map<SplitName, Integer> skipped = new EnumMap<>(SplitName.class);
  private final List<Fault> wrongForAll = new ArrayList<>();

  /**
   * What to check.
   *
   * @param name of the data set
   * @param source its files
   * @param strict whether a bad record refuses the whole set; otherwise it is left out and counted
   * @param required splits that have to be there
   * @param validation how to draw a validation split out of the training split; empty for not at
   *     all
   * @param look what to do with images
   */
  public record Request(
      String name,
      QuestionSource source,
      boolean strict,
      Set<SplitName> required,
      Optional<Validation> validation,
      Look look) {}

  /**
   * A validation split that is drawn.
   *
   * @param share of the training groups; above 0, below 1
   * @param seed of the draw
   */
  public record Validation(double share, long seed) {}

  /**
   * What to do with images.
   *
   * @param decoded whether each is decoded; otherwise only its name is looked at
   * @param transform of images that are to be kept for training; empty keeps none
   */
  public record Look(boolean decoded, Optional<ImageTransform> transform) {
    /** Their names alone: quick, and no fingerprint comes of it. */
    public static final Look NAMES = new Look(false, Optional.empty());

    /** Each is decoded and hashed. */
    public static final Look CHECKED = new Look(true, Optional.empty());

    /** Each is decoded, hashed and, as far as there is room, kept at the model's size. */
    public static Look kept(ImageTransform transform) {
      return new Look(true, Optional.of(transform));
    }
  }

  private DataCheck(Request request) {
    this.request = request;
    this.images =
        new ImageCache(request.source().images(), ImageDecoder.DEFAULT, request.look().transform());
  }

  /** Checks a data set. Never throws for what is wrong with it. */
  public static CheckedData run(Request request) {
    return new DataCheck(request).run();
  }

  private CheckedData run() {
    read.putAll(request.source().read(request.required(), log));
    read.forEach(
        (split, questions) -> {
          skipped.put(split, questions.faulty());
          splits.put(split, new ArrayList<>(questions.records()));
        });
    lookAtImages();
    request.validation().ifPresent(this::drawValidation);
    leaveOutEmptyAnswers();
    requireSplits();
    splits.replaceAll((split, records) -> List.copyOf(records));
    List<Overlap> overlaps = Overlap.of(splits, this::pixels);
    overlaps.forEach(
        overlap -> log.warn("%s: %s".formatted(request.source().file(overlap.second()), overlap)));
    boolean refused = log.faults().stream().anyMatch(this::refuses);
    return new CheckedData(
        request.name(),
        log.faults(),
        refused,
        log.warnings(),
        wrongForAll,
        overlaps,
        counts(),
        splits,
        images,
        refused || !request.look().decoded() ? "" : fingerprint());
  }

  private boolean refuses(Fault fault) {
    return request.strict() || !fault.canBeSkipped();
  }

  /** Looks at each image once; a bad one is a fault of the first record on it. */
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
      if (!request.look().decoded()) {
        images.requireInside(name);
        return;
      }
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

  /** Moves whole groups from the training split to a validation split that is not there yet. */
  private void drawValidation(Validation validation) {
    Path file = request.source().file(SplitName.VALIDATE);
    if (!splits.getOrDefault(SplitName.VALIDATE, List.of()).isEmpty()) {
      log.add(
          Fault.ofFile(
              file,
              "the data set has a validation split of its own; leave data.validate-share out"));
      return;
    }
    List<QuestionRecord> train = splits.getOrDefault(SplitName.TRAIN, List.of());
    if (train.isEmpty()) {
      return; // which is a fault of its own where it matters
    }
    try {
      List<String> groups = train.stream().map(QuestionRecord::group).toList();
      Set<String> drawn = SplitDraw.draw(groups, validation.seed(), "validate", validation.share());
      splits.put(
          SplitName.VALIDATE,
          new ArrayList<>(
              train.stream().filter(record -> drawn.contains(record.group())).toList()));
      train.removeIf(record -> drawn.contains(record.group()));
    } catch (IllegalArgumentException e) {
      log.add(Fault.ofFile(file, "data.validate-share: " + e.getMessage()));
    }
  }

  /**
   * An answer without a word cannot be learnt; in the other splits it stays and nothing equals it.
   */
  private void leaveOutEmptyAnswers() {
    splits.forEach(
        (split, records) -> {
          List<QuestionRecord> empty =
              records.stream()
                  .filter(record -> WordSplitter.split(record.answer()).isEmpty())
                  .toList();
          emptyAnswers.put(split, empty.size());
          if (!empty.isEmpty()) {
            log.warn(
                "%s: %d of %d answers are empty, %s: qid %s"
                    .formatted(
                        request.source().file(split),
                        empty.size(),
                        records.size(),
                        split == SplitName.TRAIN ? "left out" : "counted as wrong",
                        some(empty.stream().map(QuestionRecord::qid).toList())));
          }
          if (split == SplitName.TRAIN) {
            records.removeAll(empty);
          } else {
            empty.forEach(
                record ->
                    wrongForAll.add(
                        record.source().fault("the answer is empty, so no answer is right")));
          }
        });
  }

  /**
   * A split that is empty, or wanted and not there, refuses the set even where faults are
   * tolerated, unless another fault says why.
   */
  private void requireSplits() {
    for (SplitName split : SplitName.values()) {
      Path file = request.source().file(split);
      boolean explained =
          log.faults().stream()
              .filter(fault -> splits.isEmpty() || fault.file().equals(file.toString()))
              .anyMatch(this::refuses);
      boolean wanted = splits.containsKey(split) || request.required().contains(split);
      if (wanted && splits.getOrDefault(split, List.of()).isEmpty() && !explained) {
        log.add(
            Fault.ofFile(
                file,
                splits.containsKey(split)
                    ? "no usable record is left"
                    : "there are no %s questions%s"
                        .formatted(
                            split,
                            split == SplitName.VALIDATE
                                ? "; data.validate-share draws some out of training"
                                : "")));
      }
    }
    if (splits.isEmpty() && log.count() == 0) {
      log.add(
          Fault.ofFile(
              request.source().file(SplitName.TRAIN), "no such file, nor one of another split"));
    }
  }

  /** Samples of an image as text, or null when they were not looked at. */
  private String pixels(String name) {
    return request.look().decoded() ? Hashes.hex(images.hash(name)) : null;
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
                SplitCount.of(
                    records,
                    read.containsKey(split) ? read.get(split).leftOut() : new TreeMap<>(),
                    emptyAnswers.getOrDefault(split, 0),
                    skipped.getOrDefault(split, 0))));
    return counts;
  }

  private String fingerprint() {
    DataFingerprint print = new DataFingerprint();
    print.text(request.name()).text(request.source().variant());
    splits.forEach(
        (split, records) -> {
          print.text(split.label()).number(records.size());
          records.forEach(record -> print.record(record, images.hash(record.imageName())));
        });
    return print.hex();
  }
}
