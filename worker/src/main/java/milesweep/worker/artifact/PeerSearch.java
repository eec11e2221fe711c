package milesweep.worker.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import milesweep.common.protocol.ArtifactAddress;
import milesweep.common.protocol.ToNode.Peer;
import milesweep.common.protocol.ToNode.Peers;
import milesweep.common.trial.StageKey;
import milesweep.worker.artifact.PeerClient.Answer;
import milesweep.worker.artifact.PeerClient.Verdict;
import milesweep.worker.artifact.PeerClient.Wanted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one node after the other until one has given what is wanted, none has it, or nothing has
 * come for too long. Nodes that cannot be reached are asked again: they may be back, under another
 * address, with the coordinator's next word.
 */
final class PeerSearch {
  private static final Logger LOG = LoggerFactory.getLogger(PeerSearch.class);
  private static final long PAUSE_MILLIS = 500;

  private final PeerDirectory directory;
  private final PeerClient client;
  private final long patienceNanos;
  private final FetchMeter meter;

  /** Nodes that sent something else than was asked for. */
  private final Set<ArtifactAddress> wrong = new HashSet<>();

  PeerSearch(PeerDirectory directory, PeerClient client, long patienceNanos, FetchMeter meter) {
    this.directory = directory;
    this.client = client;
    this.patienceNanos = patienceNanos;
    this.meter = meter;
  }

  /** A node's checkpoints. */
  record Found(ArtifactAddress at, List<CheckpointFile> files) {}

  /**
   * Has the file come from whichever node has it; from one alone where {@code from} is given.
   *
   * @param what for people
   * @throws MissingException when it cannot be had
   * @throws StorageException when it cannot be kept
   */
  void fetch(String what, Wanted wanted, Optional<ArtifactAddress> from)
      throws MissingException, StorageException, InterruptedException {
    while (true) {
      Peers peers = directory.now();
      Map<String, String> silent = silentAtFirst(peers);
      for (Peer peer : peers.nodes()) {
        ArtifactAddress at = peer.artifacts();
        if (wrong.contains(at) || (from.isPresent() && !from.get().equals(at))) {
          continue;
        }
        Answer answer = client.fetch(at, wanted, meter);
        endIfStopped();
        if (answer.verdict() == Verdict.DONE) {
          LOG.info("{} came from node {}", what, peer.node());
          return;
        }
        if (answer.verdict() == Verdict.WRONG) {
          distrust(what + " of node " + peer.node(), at, answer.why());
        } else if (answer.verdict() == Verdict.BROKEN) {
          silent.put(peer.node() + " at " + at, answer.why());
        }
      }
      waitOrEnd(what, silent);
    }
  }

  /**
   * The newest checkpoints of a stage that a node has; empty when all were asked and none has any.
   *
   * @throws MissingException when none has any, and some could not be asked
   */
  Optional<Found> checkpoints(String what, StageKey stage)
      throws MissingException, InterruptedException {
    while (true) {
      Peers peers = directory.now();
      Map<String, String> silent = silentAtFirst(peers);
      List<Found> found = new ArrayList<>();
      for (Peer peer : peers.nodes()) {
        ArtifactAddress at = peer.artifacts();
        if (wrong.contains(at)) {
          continue;
        }
        try {
          found.add(new Found(at, client.checkpoints(at, stage)));
        } catch (IOException e) {
          silent.put(peer.node() + " at " + at, String.valueOf(e.getMessage()));
        }
        endIfStopped();
      }
      Optional<Found> newest = CheckpointOrder.newest(found);
      if (newest.isPresent()) {
        return newest;
      }
      if (silent.isEmpty()) {
        return Optional.empty();
      }
      waitOrEnd(what, silent);
    }
  }

  /** Asks this node for nothing more: what it says cannot be true. */
  void distrust(String what, ArtifactAddress at, String why) {
    LOG.warn("{} at {} is not used: {}", what, at, why);
    wrong.add(at);
  }

  /** A coordinator that has just begun may not have heard yet of the node that has it. */
  private static Map<String, String> silentAtFirst(Peers peers) {
    Map<String, String> silent = new TreeMap<>();
    if (!peers.complete()) {
      silent.put("some node", "the coordinator has not heard of all nodes yet");
    }
    return silent;
  }

  private void waitOrEnd(String what, Map<String, String> silent)
      throws MissingException, InterruptedException {
    if (silent.isEmpty()) {
      throw new MissingException("no node has " + what + " any more", true);
    }
    if (meter.idleNanos() > patienceNanos) {
      throw new MissingException(
          "%s cannot be had now, nothing has come for %d s: %s"
              .formatted(what, TimeUnit.NANOSECONDS.toSeconds(patienceNanos), silent),
          false);
    }
    Thread.sleep(PAUSE_MILLIS);
    endIfStopped();
  }

  private void endIfStopped() throws InterruptedException {
    if (meter.isStopped()) {
      throw new InterruptedException("the fetch is not wanted any more");
    }
  }
}
