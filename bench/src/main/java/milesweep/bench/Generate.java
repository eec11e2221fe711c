package milesweep.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import milesweep.common.view.GenerationSettings;
import milesweep.common.view.TuningSettings;
import milesweep.mile.evaluate.Generator;
import milesweep.mile.model.Masks;
import milesweep.mile.model.MileBuilder;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.NextIds;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;
import milesweep.mile.tensor.Tensors;
import milesweep.mile.tensor.Torch;
import milesweep.mile.train.Batch;

/**
 * Seconds of writing answers of 20 ids by remembering keys and values, as the product does, against
 * running the decoder anew over all ids for each id. Base size, a batch as large as an evaluation
 * usually has (8 with beams), image and questions encoded beforehand; both sides take turns and
 * have to write the same ids.
 */
final class Generate {
  private static final int LENGTH = 20;
  private static final int BEAM_QUESTIONS = 8; // a larger batch without a cache takes minutes
  private static final int NEVER =
      -1; // an end mark that is no id: every answer has its full length

  private final MileModel model;
  private final TokenIds questions;
  private final Tensor joint;
  private final int rows;
  private final int pairs;

  private Generate(MileModel model, Batch batch, int pairs) {
    this.model = model;
    this.rows = batch.rows();
    this.questions = batch.questions();
    this.joint = model.joint(questions, model.imageTokens(batch.image(), false), false);
    this.pairs = pairs;
  }

  /** The arguments are the pairs and the threads of an operation. */
  public static void main(String[] arguments) {
    Workload work = Workload.of("full", Integer.parseInt(arguments[1]));
    Torch.setThreads(work.training().threads());
    TuningSettings tuning = work.tuning();
    Figures figures = new Figures();
    figures.put("threads", work.training().threads());
    figures.put("length", LENGTH);
    int usual = GenerationSettings.from(work.settings()).batchSize();
    try (MileModel model =
            MileBuilder.of(work.sizes(), tuning.pattern(), tuning.peft(), 1).build();
        TensorScope scope = TensorScope.open()) {
      int pairs = Integer.parseInt(arguments[0]);
      Random random = new Random(2);
      new Generate(model, RandomBatches.batch(work, usual, random), pairs)
          .compare(1, "cache", figures);
      new Generate(model, RandomBatches.batch(work, BEAM_QUESTIONS, random), pairs)
          .compare(3, "beams3", figures);
    }
    System.out.println(figures.toJson());
  }

  private void compare(int beams, String name, Figures figures) {
    double[] ratios = new double[pairs];
    double[] cached = new double[pairs];
    double[] anew = new double[pairs];
    double[] processor = new double[pairs];
    write(beams, true); // warms up
    for (int pair = 0; pair < pairs; pair++) {
      Written with = write(beams, true);
      Written without = write(beams, false);
      if (!with.text.equals(without.text)) {
        throw new IllegalStateException(
            "%d beams: the sides wrote %s and %s".formatted(beams, with.text, without.text));
      }
      cached[pair] = with.seconds;
      anew[pair] = without.seconds;
      ratios[pair] = without.seconds / with.seconds;
      processor[pair] = without.processor / with.processor;
      System.err.printf(
          "%d beams, pair %d: %.4g s with the cache, %.4g s without, ratio %.3f; of processor time %.3f%n",
          beams, pair + 1, with.seconds, without.seconds, ratios[pair], processor[pair]);
    }
    figures.put(name + "_questions", rows);
    figures.put(name + "_speedup", ratios).put(name + "_processor_speedup", processor);
    figures.put(name + "_seconds", cached).put(name + "_anew_seconds", anew);
    double ids = rows * LENGTH;
    figures.put(name + "_ids_per_second", ids / Figures.median(cached));
  }

  private record Written(List<String> text, double seconds, double processor) {}

  private Written write(int beams, boolean remembering) {
    GenerationSettings settings =
        new GenerationSettings(
            beams, 1 + LENGTH, false, rows, GenerationSettings.ClosedRule.YES_NO);
    double processor = ProcessStatus.processorSeconds();
    long start = System.nanoTime();
    try (TensorScope scope = TensorScope.open()) {
      List<int[]> answers =
          new Generator(model, settings, NEVER)
              .search(rows, remembering ? remembering() : anew(beams));
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Written(
          answers.stream().map(Arrays::toString).toList(),
          seconds,
          ProcessStatus.processorSeconds() - processor);
    }
  }

  private NextIds remembering() {
    return model.generate(joint, Optional.of(Masks.cross(questions)));
  }

  /** Each question's row repeated for its beams. */
  private NextIds anew(int beams) {
    int all = rows * beams;
    long[][] ids = new long[all][];
    long[][] masks = new long[all][];
    Tensor[] states = new Tensor[all];
    for (int row = 0; row < all; row++) {
      TokenIds question = questions.row(row / beams);
      ids[row] = question.ids();
      masks[row] = question.mask();
      states[row] = joint.slice(0, row / beams, row / beams + 1L);
    }
    return new AnewDecoder(model, TokenIds.of(ids, masks), Tensors.concat(List.of(states), 0));
  }
}
