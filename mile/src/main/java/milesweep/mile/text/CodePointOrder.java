package milesweep.mile.text;

import java.util.Comparator;

/**
 * Order of texts by code points, which is that of their UTF-8 bytes; {@link String#compareTo}
 * differs from it outside the basic plane.
 */
public final class CodePointOrder {
  /** The order itself. */
  public static final Comparator<String> INSTANCE = CodePointOrder::compare;

  private CodePointOrder() {}

  private static int compare(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int x = a.codePointAt(i);
      int y = b.codePointAt(i);
      if (x != y) {
        return Integer.compare(x, y);
      }
      i += Character.charCount(x);
    }
    return Integer.compare(a.length(), b.length());
  }
}
