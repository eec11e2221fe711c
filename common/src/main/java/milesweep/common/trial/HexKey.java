package milesweep.common.trial;

/** The form of keys; they are made by the hundred thousand, so that an expression would tell. */
final class HexKey {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 64;

  private HexKey() {}

  /** Whether it is lower-case hex digits, 12 to 64 of them. */
  static boolean isKey(String text) {
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
