package milesweep.coordinator.bundle;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * First entry of a bundle: what it is, and what else is in it.
 *
 * @param format always {@value #FORMAT}
 * @param formatVersion {@value #VERSION}; raised when an older milesweep would misread the rest
 * @param milesweep version of milesweep that wrote it
 * @param sweep name of the sweep, for people
 * @param entries the other files
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record BundleManifest(
    String format, int formatVersion, String milesweep, String sweep, List<Entry> entries) {
  static final String FILE = "manifest.json";
  static final String FORMAT = "milesweep-bundle";
  static final int VERSION = 1;

  static final String SWEEP = "sweep.json";
  static final String TRIALS = "trials.json";
  static final String STAGES = "stages.json";
  static final String ANSWERS = "answers.json";

  /** The files of this version, in their order. */
  static final List<String> FILES = List.of(SWEEP, TRIALS, STAGES, ANSWERS);

  /** A file's size and hash, both of what is unpacked. */
  record Entry(String name, long bytes, String sha256) {}

  BundleManifest {
    entries = entries == null ? List.of() : List.copyOf(entries);
  }
}
