package milesweep.common.view;

import java.util.Locale;

/** Turns the kebab-case words of settings into enumeration constants. */
final class Words {
  private Words() {}

  /** {@code clip-norm} to {@code CLIP_NORM}; throws when there is no such constant. */
  static <E extends Enum<E>> E of(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
