package milesweep.mile.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import milesweep.common.view.GenerationSettings;
import milesweep.mile.model.Masks;
import milesweep.mile.model.MileModel;
import milesweep.mile.model.NextIds;
import milesweep.mile.model.TokenIds;
import milesweep.mile.tensor.Tensor;
import milesweep.mile.tensor.TensorScope;

/**
 * Writes answers: greedily with one beam, else by beam search, a batch of questions at a time. With
 * the released all-ones question mask an answer also depends on the longest question of its batch.
 *
 * @param endId id of {@code [SEP]}, the end of an answer
 */
public record Generator(MileModel model, GenerationSettings settings, int endId) {

  /**
   * Answers one batch.
   *
   * @param image (B, 3, S, S)
   * @return for each question the ids from {@code [DEC]} on, with {@code [SEP]} if the answer ended
   */
  public List<int[]> generate(Tensor image, TokenIds questions) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor joint = model.joint(questions, model.imageTokens(image, false), false);
      Optional<Tensor> mask =
          settings.questionMaskOnes() ? Optional.empty() : Optional.of(Masks.cross(questions));
      return search(questions.rows(), model.generate(joint, mask));
    }
  }

  /**
   * Searches for the answers to some questions; called inside a tensor scope.
   *
   * @param next its rows are the beams of the first question, then of the second, and so on
   * @return as {@link #generate}
   */
  public List<int[]> search(int questions, NextIds next) {
    int start = model.architecture().decId();
    List<AnswerSearch> searches =
        IntStream.range(0, questions).mapToObj(row -> search(start)).toList();
    run(next, searches);
    return searches.stream().map(AnswerSearch::answer).toList();
  }

  private void run(NextIds next, List<AnswerSearch> searches) {
    int beams = settings.beams();
    int vocabulary = model.architecture().vocabulary();
    while (!searches.stream().allMatch(AnswerSearch::done)) {
      // A search that is done keeps its rows and is fed its last ids: the shapes stay the same.
      long[] newest = searches.stream().flatMapToLong(s -> Arrays.stream(s.newest())).toArray();
      float[] logProbabilities = next.step(newest);
      long[] origins = new long[newest.length];
      for (int i = 0; i < searches.size(); i++) {
        AnswerSearch search = searches.get(i);
        int from = i * beams;
        if (!search.done()) {
          search.advance(logProbabilities, from, vocabulary);
        }
        int[] own = search.origins();
        for (int beam = 0; beam < beams; beam++) {
          origins[from + beam] = from + own[beam];
        }
      }
      if (beams > 1) {
        next.reorder(origins);
      }
    }
  }

  private AnswerSearch search(int start) {
    return settings.beams() == 1
        ? new GreedySearch(start, endId, settings.maxLength())
        : new BeamSearch(settings.beams(), start, endId, settings.maxLength());
  }
}
