package milesweep.mile.trainer;

import java.util.Map;
import java.util.TreeMap;
import milesweep.common.FileHashes;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trial.NumericContext;
import milesweep.common.trial.StageSpec;
import milesweep.common.view.CommandSettings;

/**
 * The prepare stage of a command: all faults of what it will run and read, or else fingerprints.
 */
final class CommandPrepare implements StageWork {
  private static final int LONGEST = 30_000; // a report travels in one frame of 256 KiB

  private final WarmData warm;
  private final FileHashes hashes;

  CommandPrepare(WarmData warm, FileHashes hashes) {
    this.warm = warm;
    this.hashes = hashes;
  }

  @Override
  public StageResult run(AttemptContext context) throws Exception {
    long start = System.nanoTime();
    StageSpec spec = context.spec();
    Settings settings = spec.settings();
    CommandSettings command = CommandSettings.from(settings, spec.sources());
    NumericContext numeric = Machine.programContext(1);
    CommandInputs found = CommandInputs.look(spec, command, warm, hashes);
    context.report(new Report.Started(0, environment(command, numeric, found)));
    context.endIfStopped();
    PrepareStage.refuseFaulty(found.faults());
    return new StageResult(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        found.fingerprints(),
        found.counts(),
        found.warnings(),
        numeric,
        (System.nanoTime() - start) / 1e9,
        ProcessMemory.peak());
  }

  /** With what the environment's command printed, so that it can be looked up later. */
  private static Map<String, String> environment(
      CommandSettings command, NumericContext numeric, CommandInputs found) throws Exception {
    TreeMap<String, String> environment = new TreeMap<>(Machine.environment(numeric));
    environment.put("trainer.command", String.join(" ", command.command()));
    found
        .environment()
        .ifPresent(
            output -> {
              System.err.println(output.text().stripTrailing());
              environment.put(
                  "trainer.environment",
                  output.text().length() <= LONGEST
                      ? output.text()
                      : output.text().substring(0, LONGEST) + "… (all of it is in the log)");
            });
    return environment;
  }
}
