package milesweep.mile.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.mile.data.image.Augmentation;
import milesweep.mile.data.image.ImageTransform;
import milesweep.mile.data.instruction.Draw;
import milesweep.mile.data.instruction.InstructionEntry;
import milesweep.mile.data.instruction.InstructionSet;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.instruction.SourceRow;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.PaddedIds;
import milesweep.mile.text.Tokenizer;

/**
 * The samples of one split in the order of their qid, in origin or instruction form. Immutable but
 * for the image cache; the same arguments always give the same batch.
 */
public final class Samples {
  private final List<QuestionRecord> records;
  private final ImageCache images;
  private final int side;
  private final long[][][] prompts; // per sample: its prompts, one in origin form
  private final long[][] answers;
  private final Optional<Draw> choice;
  private final int cutPrompts;
  private final Optional<Augmentation> augmentation;

  private Samples(
      CheckedData data,
      SplitName split,
      ImageTransform transform,
      TextSide text,
      List<List<String>> texts,
      Optional<Draw> choice) {
    this.records = data.split(split);
    this.images = data.images();
    this.side = transform.side();
    this.choice = choice;
    this.prompts = new long[texts.size()][][];
    int cut = 0;
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] = new long[texts.get(i).size()][];
      for (int k = 0; k < prompts[i].length; k++) {
        Tokenizer.Question question =
            text.tokenizer().question(texts.get(i).get(k), text.questionMaxLength());
        prompts[i][k] = question.ids();
        cut += question.truncated() ? 1 : 0;
      }
    }
    this.cutPrompts = cut;
    this.answers = answers(data, split, text);
    this.augmentation = Optional.empty();
  }

  private Samples(Samples other, Augmentation augmentation) {
    this.records = other.records;
    this.images = other.images;
    this.side = other.side;
    this.prompts = other.prompts;
    this.answers = other.answers;
    this.choice = other.choice;
    this.cutPrompts = other.cutPrompts;
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
    List<List<String>> texts =
        data.split(split).stream().map(record -> List.of(record.question())).toList();
    return new Samples(data, split, transform, text, texts, Optional.empty());
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
    List<SourceRow> rows =
        data.split(SplitName.TRAIN).stream().map(record -> row(data.name(), record)).toList();
    InstructionSet set =
        InstructionSet.generate(
            rows, instructionSeed, PromptTemplates.DEFAULT, new NormalForm(text.tokenizer()));
    if (!set.dropped().isEmpty()) {
      throw new IllegalStateException("the check let through qids " + set.dropped());
    }
    return new Samples(
        data,
        SplitName.TRAIN,
        transform,
        text,
        set.entries().stream().map(InstructionEntry::questionPool).toList(),
        Optional.of(new Draw(trialSeed, data.name())));
  }

  private static SourceRow row(String dataset, QuestionRecord record) {
    return new SourceRow(
        dataset,
        record.qid(),
        record.imageName(),
        record.question(),
        record.answer(),
        record.contentType(),
        record.questionType());
  }

  private long[][] answers(CheckedData data, SplitName split, TextSide text) {
    long[][] ids = new long[records.size()][];
    List<Fault> tooLong = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = text.tokenizer().answer(records.get(i).answer());
      if (split == SplitName.TRAIN && ids[i].length > text.positions()) {
        tooLong.add(
            records
                .get(i)
                .source()
                .fault(
                    "the answer has %d ids, only %d fit; shorten it or raise model.max-positions"
                        .formatted(ids[i].length, text.positions())));
      }
    }
    if (!tooLong.isEmpty()) {
      throw new DataFaultException(data.name(), tooLong);
    }
    return ids;
  }

  /** Number of samples. */
  public int size() {
    return records.size();
  }

  /** The records, in the order of the samples. */
  public List<QuestionRecord> records() {
    return records;
  }

  /** Ids of a sample's answer, start and end included. */
  public int answerLength(int sample) {
    return answers[sample].length;
  }

  /** Questions or prompts that the length limit cut; a sample in instruction form has several. */
  public int cutPrompts() {
    return cutPrompts;
  }

  /** All questions or prompts. */
  public int allPrompts() {
    int all = 0;
    for (long[][] some : prompts) {
      all += some.length;
    }
    return all;
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
      qids[b] = records.get(sample).qid();
      questions.add(prompts[sample][prompt(sample, epoch)]);
      wanted.add(answers[sample]);
      String image = records.get(sample).imageName();
      long qid = qids[b];
      images.write(
          image,
          picture -> augmentation.map(how -> how.of(picture, epoch, qid)).orElse(picture),
          pixels,
          b * numbers);
    }
    return new SampleBatch(qids, pixels, side, PaddedIds.of(questions), PaddedIds.of(wanted));
  }

  private int prompt(int sample, int epoch) {
    return choice
        .map(draw -> draw.prompt(records.get(sample).qid(), epoch, prompts[sample].length))
        .orElse(0);
  }
}
