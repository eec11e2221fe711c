package milesweep.mile.data.vqarad;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.json.FaultLog;
import milesweep.mile.data.slake.SplitName;

/**
 * The files of VQA-RAD in a folder: one public file with all questions, or a file for each split;
 * and the folder of images under one of its usual names.
 *
 * @param questions the public file; empty in the pre-split form
 * @param images the folder of images; the folder itself when none of the usual names is there
 */
public record VqaRadFiles(Path folder, Optional<Path> questions, Path images) {
  /** File of the training split in the pre-split form. */
  public static final String TRAIN = "trainset.json";

  /** File of the test split in the pre-split form. */
  public static final String TEST = "testset.json";

  /** The public file as it is published. */
  public static final String PUBLIC = "VQA_RAD Dataset Public.json";

  private static final List<String> IMAGES =
      List.of("images", "VQA_RAD Image Folder", "VQA_RAD_Image_Folder", "imgs", "image");

  /** Finds the files; what is missing is added to {@code faults}. */
  public static Optional<VqaRadFiles> find(Path folder, FaultLog faults) {
    if (!Files.isDirectory(folder)) {
      faults.add(Fault.ofFile(folder, "no such folder; see data.folder"));
      return Optional.empty();
    }
    Path images =
        IMAGES.stream().map(folder::resolve).filter(Files::isDirectory).findFirst().orElse(folder);
    if (isPreSplit(folder)) {
      return Optional.of(new VqaRadFiles(folder, Optional.empty(), images));
    }
    List<Path> candidates = publicFiles(folder, faults);
    if (candidates.size() == 1) {
      return Optional.of(new VqaRadFiles(folder, Optional.of(candidates.get(0)), images));
    }
    faults.add(
        Fault.ofFile(
            folder,
            "%s; expected \"%s\" (or one JSON file of any name), or %s and %s"
                .formatted(
                    candidates.isEmpty()
                        ? "no JSON file"
                        : candidates.size() + " JSON files, and which is meant cannot be told",
                    PUBLIC,
                    TRAIN,
                    TEST)));
    return Optional.empty();
  }

  /** Whether a folder has a file of the pre-split form. */
  public static boolean isPreSplit(Path folder) {
    return Files.exists(folder.resolve(TRAIN)) || Files.exists(folder.resolve(TEST));
  }

  /** The file that holds a split; there is none for validation in the pre-split form. */
  public Path file(SplitName split) {
    return questions.orElseGet(() -> folder.resolve(split == SplitName.TEST ? TEST : TRAIN));
  }

  private static List<Path> publicFiles(Path folder, FaultLog faults) {
    Path published = folder.resolve(PUBLIC);
    if (Files.exists(published)) {
      return List.of(published);
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      faults.add(Fault.ofFile(folder, "cannot be read: " + e));
      return List.of();
    }
  }
}
