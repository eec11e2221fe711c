package milesweep.mile.checkpoint.keys;

import java.util.List;

/** What a key of a weight file means to the model. */
sealed interface KeyMeaning {
  /**
   * The first values of some parameters, if the model has them.
   *
   * @param names in the model
   * @param alias whether the file usually has another key for them, which then counts
   */
  record Parameters(List<String> names, boolean alias) implements KeyMeaning {}

  /** Something well known without use. */
  record Useless(Extra extra) implements KeyMeaning {}

  static KeyMeaning parameter(String name) {
    return new Parameters(List.of(name), false);
  }

  static KeyMeaning alias(String name) {
    return new Parameters(List.of(name), true);
  }
}
