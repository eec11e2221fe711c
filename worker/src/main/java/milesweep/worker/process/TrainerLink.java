package milesweep.worker.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import milesweep.common.AtomicFile;
import milesweep.common.trainer.ProcessIdentity;
import milesweep.common.trainer.SlotFolder;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trainer.TrainerReply;
import milesweep.common.trainer.TrainerSocket;
import milesweep.common.trainer.TrainerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot's trainer process: started by this node, or by one before it. It lives as long as it holds
 * its lock; a process that we have just started counts as living before it has taken it.
 */
public final class TrainerLink {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerLink.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SlotFolder slot;
  private final ProcessLauncher launcher;
  private Process child; // null when no process of ours was started, or a node before started it

  /** The trainer of a slot, whether or not there is one. */
  public TrainerLink(SlotFolder slot, ProcessLauncher launcher) {
    this.slot = slot;
    this.launcher = launcher;
  }

  /** What a look at the trainer shows. */
  public enum Life {
    /** There is no trainer. */
    NONE,
    /** It is on its way and cannot be spoken to yet. */
    STARTING,
    /** It holds its lock and listens. */
    READY
  }

  /** Looks at lock and state. */
  public Life look() throws IOException {
    if (TrainerLock.isHeld(slot.lock())) {
      return state().isPresent() ? Life.READY : Life.STARTING;
    }
    return child != null && child.isAlive() ? Life.STARTING : Life.NONE;
  }

  /**
   * Starts a trainer; there must be none.
   *
   * @param ended run on another thread when it has left, and a look shows it
   * @throws IOException when the program cannot be started
   */
  public void launch(Runnable ended) throws IOException {
    child = launcher.start(slot);
    child.onExit().thenRun(ended);
  }

  /**
   * Sends a command.
   *
   * @throws IOException when no trainer listens, or none answers in time
   */
  public TrainerReply send(TrainerCommand command) throws IOException {
    TrainerState state =
        state().orElseThrow(() -> new IOException("no trainer in slot " + slot.durable()));
    return TrainerSocket.send(Path.of(state.socket()), command, PATIENCE);
  }

  /** Where a living trainer takes commands. */
  Optional<Path> socket() throws IOException {
    return state().map(state -> Path.of(state.socket()));
  }

  /**
   * Exit code of the trainer that we started last; empty when it lives or another node's was it.
   */
  public OptionalInt exitCode() {
    return child == null || child.isAlive()
        ? OptionalInt.empty()
        : OptionalInt.of(child.exitValue());
  }

  /** Ends the trainer at once, if it still is the process that it said it was. */
  public void kill() throws IOException {
    Optional<TrainerState> state = state();
    if (state.isPresent()) {
      ProcessHandle.of(state.get().process().pid()).ifPresent(ProcessHandle::destroyForcibly);
    } else if (child != null) {
      child.destroyForcibly();
    }
  }

  /** What the trainer wrote about itself, if the process that wrote it still lives. */
  private Optional<TrainerState> state() throws IOException {
    Optional<TrainerState> state;
    try {
      state = AtomicFile.readJson(slot.state(), TrainerState.class);
    } catch (IOException e) {
      LOG.debug("{}", e.toString()); // spoilt by a power cut: that trainer is gone, too
      return Optional.empty();
    }
    if (state.isEmpty()) {
      return state;
    }
    ProcessIdentity process = state.get().process();
    return process.isAlive() ? state : Optional.empty();
  }

  /** The slot's folders. */
  public SlotFolder slot() {
    return slot;
  }
}
