package milesweep.mile.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import milesweep.common.architecture.MileArchitecture;
import milesweep.common.architecture.PeftSettings;
import milesweep.common.trial.TuningPattern;
import milesweep.common.view.TrainingSettings;
import milesweep.mile.text.PaddedIds;
import milesweep.mile.train.Batch;
import milesweep.mile.train.BatchSource;

/** A model of a few thousand parameters and random samples for it. */
public final class TinyMile {
  public static final int SEP = 3;

  /** Widths of ViT and text differ, so that a mix-up shows. */
  public static final MileArchitecture SIZES =
      new MileArchitecture(16, 8, 12, 2, 2, 16, 2, 4, 24, 40, 32);

  private TinyMile() {}

  public static MileBuilder builder(String pattern) {
    return MileBuilder.of(SIZES, TuningPattern.of(pattern), PeftSettings.DEFAULT, 5);
  }

  /** Four epochs, batches of four, learning rate 1e-3, all noise on. */
  public static TrainingSettings training(boolean frozenPartsTrain) {
    return new TrainingSettings(4, 4, 1e-3, 0, 0.05, 0.1, 0.1, 0.1, frozenPartsTrain, 1, 11);
  }

  /** Random samples that depend on their place alone; prompts also on the epoch. */
  public static BatchSource samples(int size) {
    return new BatchSource() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Batch batch(int epoch, int[] places) {
        int pixels = 3 * SIZES.imageSize() * SIZES.imageSize();
        long[] qids = new long[places.length];
        float[] images = new float[places.length * pixels];
        List<long[]> questions = new ArrayList<>();
        List<long[]> answers = new ArrayList<>();
        for (int b = 0; b < places.length; b++) {
          Random random = new Random(1000L + places[b]);
          qids[b] = 100 + places[b];
          for (int i = 0; i < pixels; i++) {
            images[b * pixels + i] = random.nextFloat();
          }
          answers.add(ids(random, SIZES.decId(), 2 + random.nextInt(3)));
          questions.add(ids(new Random(places[b] + 31L * epoch), SIZES.encId(), 3 + places[b] % 4));
        }
        return new Batch(qids, images, SIZES.imageSize(), tokens(questions), tokens(answers));
      }
    };
  }

  private static TokenIds tokens(List<long[]> rows) {
    PaddedIds padded = PaddedIds.of(rows);
    return TokenIds.of(padded.ids(), padded.mask());
  }

  private static long[] ids(Random random, int first, int words) {
    long[] ids = new long[words + 2];
    ids[0] = first;
    for (int i = 1; i <= words; i++) {
      ids[i] = 5 + random.nextInt(SIZES.vocabulary() - 8);
    }
    ids[words + 1] = SEP;
    return ids;
  }
}
