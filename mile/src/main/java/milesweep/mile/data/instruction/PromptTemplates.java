package milesweep.mile.data.instruction;

import java.util.List;
import java.util.stream.Stream;

/**
 * The wording of prompts; {@code {q}} stands for the question, {@code {o}} for the options.
 *
 * @param closed for questions answered yes or no
 * @param open for all others
 */
public record PromptTemplates(List<String> closed, List<String> open) {
  private static final String FULL = "<image>Question: {q} Options: {o} The right answer is:";
  private static final String REPLY = "<image>Question: {q} Options: {o} Reply:";
  private static final String JUDGE = "<image>Question: {q} Judge from the image and reply.";
  private static final String BRIEF = "<image>Question: {q} Options: {o} Brief reply:";
  private static final String CHOOSE =
      "<image>Look at the image and answer: {q} Options: {o} Choose one option.";
  private static final String PLAIN = "<image>Give the answer to this question: {q}";

  /** Our wording of the families that MILE describes. */
  public static final PromptTemplates DEFAULT =
      new PromptTemplates(
          List.of(FULL, REPLY, JUDGE, BRIEF, CHOOSE, PLAIN),
          List.of(FULL, REPLY, BRIEF, CHOOSE, PLAIN));

  /** The prompts of one question. */
  public List<String> fill(boolean isClosed, String question, List<String> options) {
    String listed = list(options);
    return (isClosed ? closed : open)
        .stream().map(template -> fill(template, question, listed)).toList();
  }

  /**
   * Every template once, without a question and with the letters of four options: the words that
   * prompts add to a vocabulary.
   */
  public List<String> skeletons() {
    return Stream.concat(closed.stream(), open.stream())
        .distinct()
        .map(template -> fill(template, "", "(a); (b); (c); (d)"))
        .toList();
  }

  /** {@code (a)X; (b)Y}. */
  private static String list(List<String> options) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < options.size(); i++) {
      text.append(i == 0 ? "" : "; ").append('(').append((char) ('a' + i)).append(')');
      text.append(options.get(i));
    }
    return text.toString();
  }

  /** Fills both places in one pass: marks inside a question are left alone. */
  private static String fill(String template, String question, String options) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      if (template.startsWith("{q}", at)) {
        out.append(question);
        at += 3;
      } else if (template.startsWith("{o}", at)) {
        out.append(options);
        at += 3;
      } else {
        out.append(template.charAt(at++));
      }
    }
    return out.toString();
  }
}
