package milesweep.mile.trainer;

import java.nio.file.Path;
import milesweep.common.metric.StageResult;

/** Placeholder replaced below. */
final class StageRunner implements StageWork {
  StageRunner(Path cache) {}

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    throw new UnsupportedOperationException("not landed");
  }
}
