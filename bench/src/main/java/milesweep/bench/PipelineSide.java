package milesweep.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import milesweep.common.setting.Settings;
import milesweep.common.view.DataSettings;
import milesweep.common.view.ModelSettings;
import milesweep.common.view.RunSettings;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.data.CheckedData;
import milesweep.mile.data.DataSets;
import milesweep.mile.data.Samples;
import milesweep.mile.data.TextSide;
import milesweep.mile.data.VocabularySource;
import milesweep.mile.data.image.Augmentation;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.text.VocabularyBuilder;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchLoader;
import milesweep.mile.train.BatchSource;
import milesweep.mile.train.SampleSource;

/**
 * The product's input side in a process of its own, as a training stage has it: data checked, then
 * prompts and augmented pictures through the loader with its usual threads.
 */
final class PipelineSide {
  private static final int SAMPLES = 100; // of a turn

  private PipelineSide() {}

  /** The arguments are a folder in the SLAKE format and the turns. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int turns = Integer.parseInt(arguments[1]);
    Settings settings =
        Workload.of("full", 1).settings().with("data.kind", "slake").with("data.language", "en");
    ModelSettings model = ModelSettings.from(settings);
    ImageTransform transform =
        ImageTransform.of(model.preprocess(), model.architecture().imageSize());
    long start = System.nanoTime();
    CheckedData data =
        DataSets.check(
                DataSettings.from(settings, ""),
                Settings.empty().with("data.folder", folder.toString()),
                folder,
                EnumSet.of(SplitName.TRAIN),
                Optional.of(transform))
            .require();
    double checked = (System.nanoTime() - start) / 1e9;
    BatchSource source = new SampleSource(samples(data, model, transform));
    int loaders = RunSettings.from(Settings.empty()).loaderThreads();
    // What is kept is decided in the order of the samples: the first are, the last are not.
    long kept = Runtime.getRuntime().maxMemory() / 3 / (3L * transform.side() * transform.side());
    if (kept + SAMPLES > source.size()) {
      throw new IllegalStateException("all pictures may be kept: %d fit".formatted(kept));
    }
    TrainingSettings training = TrainingSettings.from(settings, "");
    double[] cold = new double[turns];
    double[] warm = new double[turns];
    for (int turn = -1; turn < turns; turn++) { // the first warms the code up
      double first = rate(new Window(source, 0, SAMPLES), training, loaders);
      double last =
          rate(new Window(source, source.size() - SAMPLES, source.size()), training, loaders);
      if (turn >= 0) {
        warm[turn] = first;
        cold[turn] = last;
      }
    }
    Figures figures = new Figures();
    figures.put("loader_threads", loaders).put("pictures", source.size());
    figures.put("checked_pictures_per_second", source.size() / checked);
    figures.put("cold_samples_per_second", cold).put("warm_samples_per_second", warm);
    System.out.println(figures.toJson());
  }

  private static Samples samples(CheckedData data, ModelSettings model, ImageTransform transform)
      throws IOException {
    Tokenizer tokenizer =
        new Tokenizer(
            VocabularySource.of(
                Optional.empty(),
                List.of(data),
                VocabularyBuilder.DEFAULT_WORDS,
                model.architecture().vocabulary()));
    TextSide text =
        new TextSide(tokenizer, model.questionMaxLength(), model.architecture().maxPositions());
    return Samples.instruction(data, transform, text, 42, 1).augmented(new Augmentation(1));
  }

  /** Samples a second that come out of the loader in one epoch. */
  private static double rate(BatchSource source, TrainingSettings training, int loaders) {
    int left = source.size();
    long start = System.nanoTime();
    try (BatchLoader batches = BatchLoader.ofTraining(source, training, loaders)) {
      while (left > 0) {
        Batch batch = batches.next();
        left -= batch.rows();
      }
    }
    return source.size() / ((System.nanoTime() - start) / 1e9);
  }

  /** Samples {@code from} (included) to {@code to} (not) of a source. */
  private record Window(BatchSource source, int from, int to) implements BatchSource {
    @Override
    public int size() {
      return to - from;
    }

    @Override
    public Batch batch(int epoch, int[] places) {
      int[] moved = places.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += from;
      }
      return source.batch(epoch, moved);
    }
  }
}
