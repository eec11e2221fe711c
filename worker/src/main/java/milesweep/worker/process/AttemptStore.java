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
import milesweep.common.Json;
import milesweep.common.trainer.AttemptFolder;
import milesweep.common.trial.StageAttempt;
import milesweep.common.trial.StageKey;
import milesweep.common.trial.StageSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts that a node has on its disk: {@code stages/STAGE-KEY/attempt-N}. */
public final class AttemptStore {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptStore.class);
  private static final String PREFIX = "attempt-";

  private final Path stages;

  /** The attempts below this folder, which is made when the first comes. */
  public AttemptStore(Path stages) {
    this.stages = stages;
  }

  /**
   * Makes an attempt's folder, whole or not at all, for as long as the power is on: {@link #settle}
   * makes it durable.
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
    Files.writeString(inDraft.slot(), slot);
    Files.write(inDraft.spec(), Json.MAPPER.writeValueAsBytes(spec));
    Files.move(draft, folder.path(), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /**
   * Makes an attempt's folder durable. Before that, a power cut may lose the attempt, as if it had
   * never come: a node that starts again shows what it has, and the coordinator gives what is
   * missing a new number.
   */
  void settle(StageAttempt attempt) throws IOException {
    AttemptFolder folder = folder(attempt);
    AtomicFile.sync(folder.slot());
    if (Files.exists(folder.spec())) {
      AtomicFile.sync(folder.spec());
    }
    AtomicFile.syncFolder(folder.path());
    AtomicFile.syncFolder(folder.path().getParent());
    AtomicFile.syncFolder(stages);
  }

  /** Whether its number is above all of its stage. */
  synchronized boolean isNew(StageAttempt attempt) throws IOException {
    Path stage = AttemptFolder.of(stages, attempt).path().getParent();
    OptionalInt highest = numbers(stage).stream().mapToInt(Integer::intValue).max();
    return highest.isEmpty() || highest.getAsInt() < attempt.number();
  }

  /** What an attempt is to do; empty when that is not there, or was spoilt by a power cut. */
  Optional<StageSpec> spec(StageAttempt attempt) {
    try {
      return AtomicFile.readJson(folder(attempt).spec(), StageSpec.class);
    } catch (IOException e) {
      LOG.warn("{}", e.toString()); // its trainer will refuse it in the same words
      return Optional.empty();
    }
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
      String slot = slotOf(attempt);
      if (!slot.isEmpty()) {
        slots.add(slot);
      }
    }
    return slots;
  }

  /** Empty where a power cut came before {@link #settle}: nobody waits for that attempt. */
  private String slotOf(StageAttempt attempt) throws IOException {
    Path slot = folder(attempt).slot();
    return Files.exists(slot) ? Files.readString(slot).replace("\0", "").trim() : "";
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
