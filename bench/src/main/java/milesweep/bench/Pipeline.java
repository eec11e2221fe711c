package milesweep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Samples a second that a trainer's input side can prepare alone, against those that its training
 * uses up: base size, all parameters trained. Cold is a sample whose picture is read, checked,
 * decoded and resized for it; warm one whose picture is kept.
 *
 * @param turns of each, at least
 * @param threads that one operation of the training may use
 */
record Pipeline(int turns, int threads) {
  private static final int PICTURES = 1400; // more than are kept
  private static final int WARM_UP = 3;
  private static final int STEPS = 2;

  Figures run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("milesweep-pictures-");
    try {
      Pictures.write(folder, PICTURES);
      Figures figures =
          TrainerJvm.usual()
              .figures(PipelineSide.class, folder.toString(), Integer.toString(turns));
      double used = Figures.median(used(figures));
      return figures
          .put("pipeline_ratio", figures.number("cold_samples_per_second") / used)
          .put("warm_ratio", figures.number("warm_samples_per_second") / used);
    } finally {
      Soak.remove(folder);
    }
  }

  /** Samples a second of the training. */
  private double[] used(Figures figures) throws IOException {
    double[] rates = new double[turns];
    int batch = Workload.of("full", threads).training().batchSize();
    TrainerJvm jvm = TrainerJvm.usual();
    try (Side side =
        new Side(
            jvm.command(StepTimeSide.class, "full", Integer.toString(threads)),
            jvm.environment())) {
      side.steps(WARM_UP);
      for (int turn = 0; turn < turns; turn++) {
        rates[turn] = batch / side.steps(STEPS).milliseconds() * 1000;
      }
      side.quit();
    }
    figures.put("threads", threads).put("batch_size", batch);
    figures.put("trained_samples_per_second", rates);
    return rates;
  }
}
