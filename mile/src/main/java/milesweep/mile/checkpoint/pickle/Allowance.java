package milesweep.mile.checkpoint.pickle;

/** How many values a pickle may still make, so that a short file cannot fill the memory. */
final class Allowance {
  /** Weight files make some dozens for each tensor; 2 million take at most some 160 MB. */
  static final long VALUES = 2_000_000;

  private long left = VALUES;

  void spend(long values) throws PickleException {
    left -= values;
    if (left < 0) {
      throw new PickleException(
          "has a pickle of over %d values, which no weights need".formatted(VALUES));
    }
  }
}
