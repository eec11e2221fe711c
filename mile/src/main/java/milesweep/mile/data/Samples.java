package milesweep.mile.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.mile.data.image.Augmentation;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.PaddedIds;

/**
 * The samples of one split in the order of their qid, in origin or instruction form. Immutable but
 * for the image cache; the same arguments always give the same batch.
 */
public final class Samples {
  private final SampleTexts texts;
  private final ImageCache images;
  private final int side;
  private final Optional<Augmentation> augmentation;

  private Samples(SampleTexts texts, CheckedData data, ImageTransform transform) {
    this.texts = texts;
    this.images = data.images();
    this.side = transform.side();
    this.augmentation = Optional.empty();
  }

  private Samples(Samples other, Augmentation augmentation) {
    this.texts = other.texts;
    this.images = other.images;
    this.side = other.side;
    this.augmentation = Optional.of(augmentation);
  }

  /** The same samples with pictures that are augmented anew in each epoch. */
  public Samples augmented(Augmentation how) {
    return new Samples(this, how);
  }

  /**
   * Questions as they stand.
   *
   * @throws DataFaultException naming training answers that do not fit the position table
   */
  public static Samples origin(
      CheckedData data, SplitName split, ImageTransform transform, TextSide text) {
    return new Samples(SampleTexts.origin(data, split, text), data, transform);
  }

  /**
   * The training split as prompts, of which each epoch draws one.
   *
   * @param instructionSeed of the options, {@code data.instruction-seed}
   * @param trialSeed of the draw among prompts
   * @throws DataFaultException naming answers that do not fit the position table
   */
  public static Samples instruction(
      CheckedData data,
      ImageTransform transform,
      TextSide text,
      long instructionSeed,
      long trialSeed) {
    SampleTexts prompts = SampleTexts.instruction(data, text, instructionSeed, trialSeed);
    return new Samples(prompts, data, transform);
  }

  /**
   * The prompts of an instruction file, of which each epoch draws one.
   *
   * @param data whose images they are on
   * @param trialSeed of the draw among prompts
   * @throws DataFaultException naming answers that do not fit the position table
   */
  public static Samples imported(
      ImportedPrompts prompts,
      CheckedData data,
      ImageTransform transform,
      TextSide text,
      long trialSeed) {
    SampleTexts read = SampleTexts.imported(prompts, data.name(), text, trialSeed);
    return new Samples(read, data, transform);
  }

  /** Number of samples. */
  public int size() {
    return texts.records().size();
  }

  /** The records, in the order of the samples. */
  public List<QuestionRecord> records() {
    return texts.records();
  }

  /** Ids of a sample's answer, start and end included. */
  public int answerLength(int sample) {
    return texts.answer(sample).length;
  }

  /** Questions or prompts that the length limit cut; a sample in instruction form has several. */
  public int cutPrompts() {
    return texts.cutPrompts();
  }

  /** All questions or prompts. */
  public int allPrompts() {
    return texts.allPrompts();
  }

  /**
   * A batch of samples, in the order asked.
   *
   * @param epoch from 0 within the stage; chooses the prompts, and how pictures are augmented
   * @param samples places in the split, from 0
   */
  public SampleBatch batch(int epoch, int[] samples) {
    long[] qids = new long[samples.length];
    List<long[]> questions = new ArrayList<>();
    List<long[]> wanted = new ArrayList<>();
    int numbers = 3 * side * side;
    float[] pixels = new float[samples.length * numbers];
    for (int b = 0; b < samples.length; b++) {
      int sample = samples[b];
      QuestionRecord record = records().get(sample);
      qids[b] = record.qid();
      questions.add(texts.question(sample, epoch));
      wanted.add(texts.answer(sample));
      images.write(
          record.imageName(),
          picture -> augmentation.map(how -> how.of(picture, epoch, record.qid())).orElse(picture),
          pixels,
          b * numbers);
    }
    return new SampleBatch(qids, pixels, side, PaddedIds.of(questions), PaddedIds.of(wanted));
  }
}
