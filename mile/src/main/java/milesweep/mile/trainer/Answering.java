package milesweep.mile.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import milesweep.common.protocol.Progress;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.data.Samples;
import milesweep.mile.data.slake.QuestionRecord;
import milesweep.mile.data.slake.SplitName;
import milesweep.mile.evaluate.Answer;
import milesweep.mile.evaluate.AnswerList;
import milesweep.mile.evaluate.Attainable;
import milesweep.mile.evaluate.Evaluator;
import milesweep.mile.evaluate.Generator;
import milesweep.mile.evaluate.Metrics;
import milesweep.mile.evaluate.Ranker;
import milesweep.mile.model.MileModel;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.Tokenizer;
import milesweep.mile.train.Batch;
import milesweep.mile.train.SampleSource;

/** Gives a model's answers to all questions of a split, generated or chosen from a list. */
final class Answering {
  private final AttemptContext context;
  private final MileModel model;
  private final GenerationSettings settings;
  private final Samples samples;
  private final Tokenizer tokenizer;
  private final NormalForm form;
  private final Optional<AnswerList> list;
  private final Set<String> listed;

  Answering(
      AttemptContext context,
      MileModel model,
      GenerationSettings settings,
      Samples samples,
      StageData data) {
    this.context = context;
    this.model = model;
    this.settings = settings;
    this.samples = samples;
    this.tokenizer = data.tokenizer();
    this.form = new NormalForm(tokenizer);
    this.list = settings.rankedAnswers().isPresent() ? Optional.of(list(data)) : Optional.empty();
    this.listed =
        list.stream()
            .flatMap(answers -> answers.texts().stream())
            .map(form::of)
            .collect(Collectors.toUnmodifiableSet());
  }

  private static AnswerList list(StageData data) {
    List<String> answers =
        data.data().split(SplitName.TRAIN).stream().map(QuestionRecord::answer).toList();
    return AnswerList.of(answers, data.tokenizer());
  }

  /** Every question's answer as text; throws when a stop was asked for on the way. */
  List<Metrics.Answer> answers() throws StoppedException {
    int size = settings.batchSize();
    Evaluator.BatchWork<Metrics.Answer> work = list.isPresent() ? this::choose : this::generate;
    return Evaluator.answers(
            new SampleSource(samples), size, work, progress(size), context::stopRequested)
        .orElseThrow(context::stopped);
  }

  private Evaluator.Listener progress(int size) {
    int batches = (samples.size() + size - 1) / size;
    long start = System.nanoTime();
    return (done, all) -> {
      int batch = (done + size - 1) / size;
      double millis = (System.nanoTime() - start) / 1e6 / batch;
      context.progress(memory -> new Progress(0, 0, batch, batches, null, millis, memory));
    };
  }

  private List<Metrics.Answer> generate(Batch batch) {
    return new Evaluator(new Generator(model, settings, tokenizer.vocabulary().sepId()))
        .generate(batch).stream().map(answer -> text(answer, tokenizer)).toList();
  }

  /** A generated answer as text. */
  static Metrics.Answer text(Answer answer, Tokenizer tokenizer) {
    long[] ids = Arrays.stream(answer.ids()).asLongStream().toArray();
    return new Metrics.Answer(answer.qid(), tokenizer.decode(ids));
  }

  private List<Metrics.Answer> choose(Batch batch) {
    AnswerList answers = list.orElseThrow();
    List<Integer> chosen =
        new Ranker(model, answers, settings.rankedAnswers().orElseThrow())
            .rank(batch.image(), batch.questions());
    return IntStream.range(0, chosen.size())
        .mapToObj(i -> new Metrics.Answer(batch.qids()[i], answers.texts().get(chosen.get(i))))
        .toList();
  }

  /**
   * Whether no model could have given this answer: it is not in the list; or, where answers are
   * generated, it has a word that the vocabulary cannot spell, or more ids than an answer.
   */
  boolean isUnattainable(String reference) {
    if (list.isPresent()) {
      return !listed.contains(form.of(reference));
    }
    return !Attainable.isSpelt(reference, tokenizer)
        || !Attainable.fits(reference, tokenizer, settings.maxLength());
  }
}
