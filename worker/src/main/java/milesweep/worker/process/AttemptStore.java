package milesweep.worker.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import milesweep.common.AtomicFile;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageSpec;

/** The attempts that a node has on its disk: {@code stages/STAGE-KEY/attempt-N}. */
public final class AttemptStore {
  private static final String PREFIX = "attempt-";

  private final Path stages;

  /** The attempts below this folder, which is made when the first comes. */
  public AttemptStore(Path stages) {
    this.stages = stages;
  }

  /**
   * Makes an attempt's folder, whole or not at all.
   *
   * @return whether it is new; an attempt whose number is not above all of its stage is not
   */
  public synchronized boolean add(String slot, StageSpec spec) throws IOException {
    AttemptFolder folder = AttemptFolder.of(stages, spec.attempt());
    Path stage = folder.path().getParent();
    if (!isNew(spec.attempt())) {
      return false;
    }
    Files.createDirectories(stage);
    Path draft = stage.resolve("draft-" + spec.attempt().number());
    Files.createDirectories(draft);
    AttemptFolder inDraft = new AttemptFolder(draft);
    AtomicFile.writeText(inDraft.slot(), slot);
    AtomicFile.writeJson(inDraft.spec(), spec);
    Files.move(draft, folder.path(), StandardCopyOption.ATOMIC_MOVE);
    AtomicFile.syncFolder(stage);
    AtomicFile.syncFolder(stages);
    return true;
  }

  /** Whether its number is above all of its stage. */
  synchronized boolean isNew(StageAttempt attempt) throws IOException {
    Path stage = AttemptFolder.of(stages, attempt).path().getParent();
    OptionalInt highest = numbers(stage).stream().mapToInt(Integer::intValue).max();
    return highest.isEmpty() || highest.getAsInt() < attempt.number();
  }

  /** What an attempt is to do; empty when that is not there. */
  Optional<StageSpec> spec(StageAttempt attempt) throws IOException {
    return AtomicFile.readJson(folder(attempt).spec(), StageSpec.class);
  }

  /** The folder of an attempt. */
  AttemptFolder folder(StageAttempt attempt) {
    return AttemptFolder.of(stages, attempt);
  }

  /** All attempts of a slot, done ones too, by stage and number. */
  List<StageAttempt> of(String slot) throws IOException {
    List<StageAttempt> found = new ArrayList<>();
    for (StageAttempt attempt : all()) {
      if (slot.equals(slotOf(attempt))) {
        found.add(attempt);
      }
    }
    return found;
  }

  /** Names of all slots that attempts were given to. */
  public Set<String> slots() throws IOException {
    Set<String> slots = new TreeSet<>();
    for (StageAttempt attempt : all()) {
      slots.add(slotOf(attempt));
    }
    return slots;
  }

  private String slotOf(StageAttempt attempt) throws IOException {
    return Files.readString(folder(attempt).slot()).trim();
  }

  private List<StageAttempt> all() throws IOException {
    List<StageAttempt> found = new ArrayList<>();
    if (!Files.isDirectory(stages)) {
      return found;
    }
    try (DirectoryStream<Path> keys = Files.newDirectoryStream(stages)) {
      for (Path stage : keys) {
        for (int number : numbers(stage)) {
          found.add(new StageAttempt(new StageKey(stage.getFileName().toString()), number));
        }
      }
    }
    return found;
  }

  private static Set<Integer> numbers(Path stage) throws IOException {
    Set<Integer> numbers = new TreeSet<>();
    if (!Files.isDirectory(stage)) {
      return numbers;
    }
    try (DirectoryStream<Path> attempts = Files.newDirectoryStream(stage, PREFIX + "*")) {
      for (Path attempt : attempts) {
        numbers.add(Integer.valueOf(attempt.getFileName().toString().substring(PREFIX.length())));
      }
    }
    return numbers;
  }
}
