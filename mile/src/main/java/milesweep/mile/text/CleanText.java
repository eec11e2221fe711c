package milesweep.mile.text;

import java.util.Locale;

/** Text without accidents of spacing or case, independent of locale and platform. */
public final class CleanText {
  private CleanText() {}

  /** {@code text} with every run of white space as one blank and none at the ends. */
  public static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i); // all white space lies in the basic plane
      if (isWhite(c)) {
        gap = true;
        continue;
      }
      if (gap && out.length() > 0) {
        out.append(' ');
      }
      gap = false;
      out.append(c);
    }
    return out.toString();
  }

  /** {@code text} lower-cased code point by code point, so that no rule looks at neighbours. */
  public static String lowerCase(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(lowerCase(c)));
    return out.toString();
  }

  /** Full lower-case mapping of one code point; may be longer than one character. */
  static String lowerCase(int codePoint) {
    return Character.toString(codePoint).toLowerCase(Locale.ROOT);
  }

  /**
   * The white space of Unicode's property of that name, spelled out: it must not follow the JDK's
   * tables.
   */
  private static boolean isWhite(char c) {
    return (c >= 0x09 && c <= 0x0D)
        || c == 0x20
        || c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
