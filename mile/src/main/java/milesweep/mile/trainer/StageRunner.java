package milesweep.mile.trainer;

import java.nio.file.Path;
import java.util.List;
import milesweep.common.FileHashes;
import milesweep.common.metric.StageResult;
import milesweep.common.trial.StageKind;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.CommandSettings;
import milesweep.mile.data.DataFaultException;
import milesweep.mile.data.json.Fault;
import milesweep.mile.train.NonFiniteException;

/** Does the stages of a sweep one after the other, and keeps data warm between them. */
final class StageRunner implements StageWork {
  private final WarmData warm;
  private final FileHashes hashes = new FileHashes();

  /**
   * A runner that has read nothing yet.
   *
   * @param cache node-local folder; generated data go below it
   */
  StageRunner(Path cache) {
    this.warm = new WarmData(cache.resolve("data"));
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    ProcessMemory.resetPeak();
    try {
      return work(context.spec()).run(context);
    } catch (DataFaultException e) {
      throw fault(
          e,
          e.getMessage().lines().findFirst().orElseThrow(),
          e.faults().stream().map(Fault::toString).toList());
    } catch (NonFiniteException e) {
      throw fault(e, e.getMessage(), e.details());
    } catch (OutOfMemoryError e) {
      warm.clear(); // so that there is room to report it
      throw e;
    }
  }

  private static StageFault fault(Exception cause, String message, List<String> details) {
    StageFault fault = StageFault.deterministic(message, details);
    fault.initCause(cause);
    return fault;
  }

  private StageWork work(StageSpec spec) {
    if (CommandSettings.isIn(spec.settings())) {
      return spec.kind() == StageKind.PREPARE
          ? new CommandPrepare(warm, hashes)
          : new CommandStage(warm, hashes);
    }
    return switch (spec.kind()) {
      case PREPARE -> new PrepareStage(warm, hashes);
      case PRETRAIN, TRAIN -> new TrainStage(warm, hashes);
      case EVALUATE -> new EvaluateStage(warm, hashes);
    };
  }
}
