package milesweep.coordinator.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.Report;
import milesweep.common.protocol.Report.NumberedReport;
import milesweep.common.protocol.ToCoordinator;
import milesweep.common.protocol.ToCoordinator.Held;
import milesweep.common.protocol.ToCoordinator.Slot;
import milesweep.common.trial.StageAttempt;
import org.apache.pekko.actor.ActorPaths;

/**
 * Whether a message from the wire is what its type says. A field that its sender has left out is
 * null or zero here, and decisions and store rest on fields being there.
 */
final class Intake {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,39}";
  private static final int LONGEST_WORD = 500;
  private static final int MOST_SLOTS = 1_000;
  private static final int MOST_HELD = 100_000;

  private Intake() {}

  /**
   * What is wrong with it, and whose it says to be; empty when it may come in. So may a heartbeat
   * of another version, whatever that lacks: its node is to be told why it is refused.
   *
   * @param version of this code
   */
  static Optional<String> fault(ToCoordinator message, String version) {
    String node = message.node();
    if (node == null || !node.matches(NAME)) {
      return Optional.of("its node has no name, or none that can be one");
    }
    String lack =
        message instanceof ToCoordinator.Heartbeat beat ? lack(beat, version) : lack(message);
    return Optional.ofNullable(lack)
        .map(what -> "node %s sends a %s without %s".formatted(node, kind(message), what));
  }

  private static String kind(ToCoordinator message) {
    return message.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }

  /** Null when nothing is missing. */
  private static String lack(ToCoordinator message) {
    if (message.pass() == null) {
      return "the node's pass";
    }
    return message instanceof ToCoordinator.Reports reports ? lack(reports) : null;
  }

  private static String lack(ToCoordinator.Heartbeat beat, String version) {
    if (!isWord(beat.address()) || !isAddress(beat.address())) {
      return "an actor's address";
    }
    if (!isWord(beat.version())) {
      return "a version";
    }
    if (!beat.version().equals(version)) {
      return null;
    }
    if (beat.pass() == null) {
      return "the node's pass";
    }
    if (!all(beat.slots(), MOST_SLOTS) || !beat.slots().stream().allMatch(Intake::isWhole)) {
      return "whole slots";
    }
    if (!all(beat.held(), MOST_HELD) || !beat.held().stream().allMatch(Intake::isWhole)) {
      return "whole attempts";
    }
    ArtifactAddress artifacts = beat.artifacts();
    return artifacts == null || (isWord(artifacts.url()) && isWord(artifacts.token()))
        ? null
        : "a whole address of its artifacts";
  }

  private static String lack(ToCoordinator.Reports message) {
    if (!isWhole(message.attempt())) {
      return "an attempt";
    }
    return all(message.reports(), Integer.MAX_VALUE)
            && message.reports().stream().allMatch(Intake::isWhole)
        ? null
        : "whole reports";
  }

  private static boolean isWhole(NumberedReport numbered) {
    return isWhole(numbered.attempt())
        && numbered.sequence() >= 1
        && numbered.report() != null
        && isWhole(numbered.report());
  }

  private static boolean isWhole(Report report) {
    if (report instanceof Report.Started started) {
      return all(started.environment());
    }
    if (report instanceof Report.Warned warned) {
      return warned.message() != null;
    }
    if (report instanceof Report.EpochEnded epoch) {
      return epoch.metrics() == null || all(epoch.metrics());
    }
    if (report instanceof Report.CheckpointSaved saved) {
      return saved.folder() != null;
    }
    if (report instanceof Report.PredictionsMade made) {
      return all(made.predictions(), Integer.MAX_VALUE);
    }
    if (report instanceof Report.Succeeded succeeded) {
      return succeeded.result() != null && isWhole(succeeded.result());
    }
    if (report instanceof Report.Failed failed) {
      return failed.kind() != null
          && failed.message() != null
          && all(failed.details(), Integer.MAX_VALUE);
    }
    return ((Report.Stopped) report).reason() != null;
  }

  private static boolean isWhole(StageResult result) {
    return result.context() != null
        && (result.weights() == null
            || (result.weights().sha256() != null && result.weights().path() != null))
        && (result.fingerprints() == null || all(result.fingerprints()))
        && (result.counts() == null || all(result.counts()))
        && (result.metrics() == null || all(result.metrics()))
        && (result.warnings() == null || all(result.warnings(), Integer.MAX_VALUE));
  }

  private static boolean isWhole(Slot slot) {
    return isWord(slot.name())
        && isWord(slot.device())
        && isWord(slot.kind())
        && slot.memoryBytes() >= 0;
  }

  private static boolean isWhole(Held held) {
    return isWhole(held.attempt()) && isWord(held.slot());
  }

  private static boolean isWhole(StageAttempt attempt) {
    return attempt != null && attempt.stage() != null;
  }

  private static boolean isWord(String word) {
    return word != null && !word.isEmpty() && word.length() <= LONGEST_WORD;
  }

  private static boolean isAddress(String path) {
    try {
      return ActorPaths.fromString(path).elements().iterator().hasNext();
    } catch (Exception e) {
      return false; // Pekko's parsers throw several kinds, checked ones unannounced
    }
  }

  private static boolean all(Collection<?> values, int most) {
    return values != null && values.size() <= most && values.stream().allMatch(Objects::nonNull);
  }

  private static boolean all(Map<?, ?> values) {
    return values != null && all(values.values(), Integer.MAX_VALUE);
  }
}
