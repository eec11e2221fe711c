package milesweep.cli.selftest;

import java.nio.file.Path;
import milesweep.coordinator.dashboard.SweepService.Control;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import milesweep.coordinator.store.Drain;

/** What the fault test asks of the coordinator; each answer comes within seconds or not at all. */
public interface ClusterClient {
  /** Submits a sweep file whose stages are to be its own; harmless when it is known. */
  void submit(Path file) throws NoAnswerException;

  /** How a sweep stands. */
  SweepOverview sweep(String name) throws NoAnswerException;

  /** A sweep's table as CSV. */
  String table(String sweep) throws NoAnswerException;

  /** Pauses a sweep, has it go on, or tries its failed trials again. */
  void control(String sweep, Control control) throws NoAnswerException;

  /** Drains a node, or takes it back. */
  void drain(String node, Drain drain) throws NoAnswerException;
}
