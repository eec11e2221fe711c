package milesweep.worker.artifact;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which checkpoints are the newest: their names carry epoch and step, or their number. */
final class CheckpointOrder {
  private static final String CHECKPOINT = "checkpoint-";

  private CheckpointOrder() {}

  /** The name of the newest checkpoint among files; the empty text when there is none. */
  static String newestName(List<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(CHECKPOINT))
        .max(Comparator.naturalOrder())
        .orElse("");
  }

  /** The first of those with the newest checkpoint; empty when nobody has one. */
  static Optional<PeerSearch.Found> newest(List<PeerSearch.Found> all) {
    return all.stream()
        .filter(found -> !name(found).isEmpty())
        .reduce((best, next) -> name(next).compareTo(name(best)) > 0 ? next : best);
  }

  static String name(PeerSearch.Found found) {
    return newestName(found.files().stream().map(CheckpointFile::name).toList());
  }
}
