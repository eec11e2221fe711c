package milesweep.mile.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import milesweep.mile.text.NormalForm;
import milesweep.mile.text.Tokenizer;

/**
 * The answers that a ranking chooses from: no two of the same normal form, none without one.
 *
 * @param texts as the data has them
 * @param ids of each, from {@code [DEC]} to {@code [SEP]}
 */
public record AnswerList(List<String> texts, List<long[]> ids) {

  /** The distinct answers among some, the first spelling of each, in their order. */
  public static AnswerList of(List<String> answers, Tokenizer tokenizer) {
    NormalForm form = new NormalForm(tokenizer);
    Set<String> seen = new HashSet<>();
    List<String> texts = new ArrayList<>();
    for (String answer : answers) {
      String normal = form.of(answer);
      if (!normal.isEmpty() && seen.add(normal)) {
        texts.add(answer);
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("there are no answers to rank");
    }
    return new AnswerList(List.copyOf(texts), texts.stream().map(tokenizer::answer).toList());
  }

  /** How many there are. */
  public int size() {
    return texts.size();
  }
}
