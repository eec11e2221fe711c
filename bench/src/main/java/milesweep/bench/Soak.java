package milesweep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import milesweep.common.setting.Settings;
import milesweep.common.view.RunSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.checkpoint.CheckpointStore;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.CheckpointPolicy;
import milesweep.mile.train.TrainingListener;
import milesweep.mile.train.TrainingLoop;
import milesweep.mile.train.TrainingProgress;

/**
 * Resident memory of a long training against that of its beginning: the product's training loop on
 * a tiny model, batches of different lengths prepared ahead, checkpoints at their usual times.
 */
final class Soak implements TrainingListener {
  private static final int STEPS_PER_EPOCH = 100;
  private static final int EARLY = 200;
  private static final int LATE = 2000;

  /** Memory is read after so many steps, the moment's being their median. */
  private static final int WINDOW = 20;

  private final List<Long> resident = new ArrayList<>();
  private int checkpoints;

  private Soak() {}

  /** The argument is the threads of an operation. */
  public static void main(String[] arguments) throws IOException {
    Workload tiny = Workload.of("tiny", Integer.parseInt(arguments[0]));
    Settings settings = tiny.settings().with("training.epochs", (long) LATE / STEPS_PER_EPOCH);
    Workload work = new Workload(settings, tiny.question(), tiny.answer());
    Torch.setThreads(work.training().threads());
    TuningSettings tuning = work.tuning();
    Path folder = Files.createTempDirectory("milesweep-soak-");
    Soak soak = new Soak();
    try (MileModel model =
        MileBuilder.of(work.sizes(), tuning.pattern(), tuning.peft(), 1).build()) {
      new TrainingLoop(
              model,
              new VaryingBatches(
                  work.sizes(), STEPS_PER_EPOCH * work.training().batchSize(), 35, 10),
              work.training(),
              new CheckpointStore(folder, "soak"),
              CheckpointPolicy.DEFAULT,
              soak)
          .withLoaderThreads(RunSettings.from(Settings.empty()).loaderThreads())
          .run(() -> false);
    } finally {
      remove(folder);
    }
    System.out.println(soak.figures(work).toJson());
  }

  @Override
  public void stepped(int epoch, int step, int steps, double loss, double seconds) {
    try {
      resident.add(ProcessStatus.bytes(ProcessStatus.self(), "VmRSS"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (resident.size() % EARLY == 0) {
      System.err.printf("step %d: %.1f MiB%n", resident.size(), mebibytes(resident.size()));
    }
  }

  @Override
  public void checkpointSaved(TrainingProgress progress, Path file) {
    checkpoints++;
  }

  private Figures figures(Workload work) {
    double early = mebibytes(EARLY);
    double late = mebibytes(LATE);
    return new Figures()
        .put("threads", work.training().threads())
        .put("steps", resident.size())
        .put("checkpoints", checkpoints)
        .put("growth", late / early)
        .put("resident_mib_" + EARLY, early)
        .put("resident_mib_" + LATE / 2, mebibytes(LATE / 2))
        .put("resident_mib_" + LATE, late)
        .put(
            "highest_mib",
            resident.stream().mapToLong(bytes -> bytes).max().orElseThrow() / 0x1p20);
  }

  /** After a step, counted from 1. */
  private double mebibytes(int step) {
    return Figures.median(
            resident.subList(step - WINDOW, step).stream().mapToDouble(bytes -> bytes).toArray())
        / 0x1p20;
  }

  static void remove(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
