package milesweep.mile.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The form in which answers are compared: what the tokenizer makes of a text and back, or, when it
 * cannot spell some word or there is none, the cleaned text in lower case.
 */
public final class NormalForm {
  private static final Set<String> YES_NO = Set.of("yes", "no");
  private static final List<String> UNSPELLABLE = List.of(Vocabulary.UNK);

  /** Without a tokenizer: answers of a model that is not ours. */
  public static final NormalForm OF_CLEAN_TEXT = new NormalForm(Optional.empty());

  private final Optional<Tokenizer> tokenizer;

  public NormalForm(Tokenizer tokenizer) {
    this(Optional.of(tokenizer));
  }

  private NormalForm(Optional<Tokenizer> tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The normal form of {@code text}; may be empty. */
  public String of(String text) {
    List<String> pieces = tokenizer.map(one -> one.pieces(text)).orElse(UNSPELLABLE);
    return pieces.contains(Vocabulary.UNK)
        ? CleanText.lowerCase(CleanText.clean(text))
        : tokenizer.orElseThrow().join(pieces);
  }

  /** Whether {@code answer}, cleaned, is yes or no in any case. */
  public static boolean isYesNo(String answer) {
    return YES_NO.contains(CleanText.clean(answer).toLowerCase(Locale.ROOT));
  }
}
