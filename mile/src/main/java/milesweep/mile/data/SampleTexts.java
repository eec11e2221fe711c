package milesweep.mile.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import milesweep.mile.data.instruction.Draw;
import milesweep.mile.data.instruction.InstructionEntry;
import milesweep.mile.data.instruction.InstructionSet;
import milesweep.mile.data.instruction.PromptTemplates;
import milesweep.mile.data.instruction.SourceRow;
import milesweep.mile.data.json.Fault;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.Tokenizer;

/**
 * The texts of samples as ids, in the order of their qid: of each a question or several prompts,
 * and an answer. Immutable.
 */
public final class SampleTexts {
  private final List<QuestionRecord> records;
  private final long[][][] prompts; // per sample: its prompts, one in origin form
  private final long[][] answers;
  private final Optional<Draw> choice;
  private final int cutPrompts;

  /**
   * Encodes records and their texts.
   *
   * @param trained whether answers have to fit the position table
   */
  private SampleTexts(
      String dataset,
      List<QuestionRecord> records,
      boolean trained,
      TextSide text,
      List<List<String>> texts,
      Optional<Draw> choice) {
    this.records = records;
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
    this.answers = answers(dataset, trained, text);
  }

  /**
   * Questions as they stand.
   *
   * @throws DataFaultException naming training answers that do not fit the position table
   */
  public static SampleTexts origin(CheckedData data, SplitName split, TextSide text) {
    List<QuestionRecord> records = data.split(split);
    List<List<String>> texts = records.stream().map(record -> List.of(record.question())).toList();
    boolean trained = split == SplitName.TRAIN;
    return new SampleTexts(data.name(), records, trained, text, texts, Optional.empty());
  }

  /**
   * The training split as prompts, of which each epoch draws one.
   *
   * @param instructionSeed of the options, {@code data.instruction-seed}
   * @param trialSeed of the draw among prompts
   * @throws DataFaultException naming answers that do not fit the position table
   */
  public static SampleTexts instruction(
      CheckedData data, TextSide text, long instructionSeed, long trialSeed) {
    List<QuestionRecord> records = data.split(SplitName.TRAIN);
    List<SourceRow> rows = records.stream().map(record -> row(data.name(), record)).toList();
    InstructionSet set =
        InstructionSet.generate(
            rows, instructionSeed, PromptTemplates.DEFAULT, new NormalForm(text.tokenizer()));
    if (!set.dropped().isEmpty()) {
      throw new IllegalStateException("the check let through qids " + set.dropped());
    }
    List<List<String>> pools = set.entries().stream().map(InstructionEntry::questionPool).toList();
    Draw choice = new Draw(trialSeed, data.name());
    return new SampleTexts(data.name(), records, true, text, pools, Optional.of(choice));
  }

  /**
   * The prompts of an instruction file, of which each epoch draws one.
   *
   * @param dataset name of the data set that they are for
   * @param trialSeed of the draw among prompts
   * @throws DataFaultException naming answers that do not fit the position table
   */
  public static SampleTexts imported(
      ImportedPrompts prompts, String dataset, TextSide text, long trialSeed) {
    List<QuestionRecord> records =
        prompts.rows().stream().map(ImportedPrompts.Row::record).toList();
    List<List<String>> pools = prompts.rows().stream().map(ImportedPrompts.Row::prompts).toList();
    Draw choice = new Draw(trialSeed, dataset);
    return new SampleTexts(dataset, records, true, text, pools, Optional.of(choice));
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

  private long[][] answers(String dataset, boolean trained, TextSide text) {
    long[][] ids = new long[records.size()][];
    List<Fault> tooLong = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = text.tokenizer().answer(records.get(i).answer());
      if (trained && ids[i].length > text.positions()) {
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
      throw new DataFaultException(dataset, tooLong);
    }
    return ids;
  }

  /** The records, in the order of the samples. */
  public List<QuestionRecord> records() {
    return records;
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
   * Ids of the question, or of the prompt of an epoch.
   *
   * @param sample place in the split, from 0
   * @param epoch from 0 within the stage
   */
  long[] question(int sample, int epoch) {
    int prompt =
        choice
            .map(draw -> draw.prompt(records.get(sample).qid(), epoch, prompts[sample].length))
            .orElse(0);
    return prompts[sample][prompt];
  }

  /** Ids of the answer. */
  long[] answer(int sample) {
    return answers[sample];
  }
}
