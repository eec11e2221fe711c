package milesweep.mile.command;

import java.io.IOException;

/**
 * Takes what a program says, line by line. Each method may refuse a line by a {@link LineFault}, or
 * fail on a disk.
 */
public interface ProgramListener {
  void started(ProgramLine.Started started) throws IOException, LineFault;

  void epoch(ProgramLine.Epoch epoch) throws IOException, LineFault;

  void step(ProgramLine.Step step) throws IOException, LineFault;

  void checkpoint(ProgramLine.Checkpoint checkpoint) throws IOException, LineFault;

  void predictions(ProgramLine.Predictions predictions) throws IOException, LineFault;

  void result(ProgramLine.Result result) throws IOException, LineFault;

  void warning(ProgramLine.Warning warning) throws IOException, LineFault;

  void failed(ProgramLine.Failed failed) throws IOException, LineFault;
}
