package milesweep.coordinator.bundle;

import java.util.Map;
import java.util.TreeMap;
import milesweep.common.Hashes;

/**
 * How data are named to those who may not have them. A data set's own fingerprint is the salt of
 * its question ids, so it is never written itself, but hashed once more: who has the same data
 * knows the fingerprint and recognises both, and to anybody else neither tells a thing. Pure.
 */
final class Fingerprints {
  static final String DATA = "data";
  private static final int DIGITS = 16;

  private Fingerprints() {}

  /** Stands for a data set. */
  static String data(String fingerprint) {
    return Hashes.sha256("milesweep bundle: data\n" + fingerprint);
  }

  /** All fingerprints of a stage, those of data by what stands for them; null of null. */
  static Map<String, String> shown(Map<String, String> fingerprints) {
    if (fingerprints == null) {
      return null;
    }
    Map<String, String> shown = new TreeMap<>();
    fingerprints.forEach(
        (name, print) -> {
          boolean isData = name.equals(DATA) || name.endsWith("." + DATA);
          shown.put(name, isData ? data(print) : print);
        });
    return shown;
  }

  /**
   * Stands for a question.
   *
   * @param salt the fingerprint of its data set
   * @param qid its id there
   */
  static String question(String salt, long qid) {
    return Hashes.sha256("milesweep bundle: question\n" + salt + "\n" + qid).substring(0, DIGITS);
  }
}
