package milesweep.mile.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import milesweep.common.protocol.Report.FailureKind;

/** One thing that a program says; what a line leaves out is null, or an empty list or map. */
public sealed interface ProgramLine {
  /** Calls the listener's method for this line. */
  void tellTo(ProgramListener listener) throws IOException, LineFault;

  /**
   * It has read its start line and taken up its checkpoint.
   *
   * @param epoch epochs that are done; null where it leaves that to the checkpoint
   * @param environment versions and the like, for people
   */
  record Started(Integer epoch, Map<String, String> environment) implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.started(this);
    }
  }

  /**
   * An epoch has ended.
   *
   * @param epoch counted from 1
   * @param epochs how many there will be
   * @param loss mean training loss; finite
   * @param seconds that it took
   * @param metrics further figures; finite
   */
  record Epoch(
      int epoch,
      Integer epochs,
      double loss,
      Double learningRate,
      Double seconds,
      Map<String, Double> metrics)
      implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.epoch(this);
    }
  }

  /**
   * Where it is.
   *
   * @param epoch under way, counted from 1
   * @param step steps done in it
   */
  record Step(Integer epoch, Integer epochs, int step, Integer steps, Double loss)
      implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.step(this);
    }
  }

  /**
   * A checkpoint is written and will not be touched again.
   *
   * @param path file or folder, below the folder for checkpoints
   * @param epoch epochs done
   * @param step steps done in the epoch after those
   */
  record Checkpoint(String path, int epoch, int step) implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.checkpoint(this);
    }
  }

  /** Some answers to test questions. */
  record Predictions(List<Answered> answers) implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.predictions(this);
    }
  }

  /**
   * One answer.
   *
   * @param qid unique in the stage
   * @param reference the right answer; null where the sweep's data have it
   * @param closed whether the question counts as closed; null to have that told from the reference
   * @param image the question's image
   * @param type content type of the question
   */
  record Answered(
      long qid, String answer, String reference, Boolean closed, String image, String type) {}

  /**
   * The stage is done.
   *
   * @param weights file below the folder for results
   * @param loss final training loss; finite
   * @param peakMemoryBytes highest use of memory that counts
   * @param metrics figures; finite; opened, closed and global in percent
   */
  record Result(
      String weights,
      Double loss,
      Long trainableParameters,
      Long totalParameters,
      Long peakMemoryBytes,
      Map<String, Double> metrics)
      implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.result(this);
    }
  }

  /** Something that a person should know. */
  record Warning(String message) implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.warning(this);
    }
  }

  /** It gives up. */
  record Failed(FailureKind kind, String message, List<String> details) implements ProgramLine {
    @Override
    public void tellTo(ProgramListener listener) throws IOException, LineFault {
      listener.failed(this);
    }
  }
}
