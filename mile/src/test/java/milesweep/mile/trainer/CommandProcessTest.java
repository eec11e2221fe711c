package milesweep.mile.trainer;

import static milesweep.mile.trainer.CommandRig.await;
import static milesweep.mile.trainer.CommandRig.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import milesweep.common.metric.StageResult;
import milesweep.common.protocol.Report;
import milesweep.common.setting.Settings;
import milesweep.common.trainer.ProcessIdentity;
import milesweep.common.trainer.TrainerCommand;
import milesweep.common.trial.StageSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands under real trainer processes, which are killed. */
class CommandProcessTest {
  /** Hears nothing and never ends by itself; tells its process id. */
  private static final String DEAF =
      """
      echo $$ >>pids
      echo '{"milesweep":"epoch","epoch":1,"loss":1}'
      echo "hello from $$"
      exec sleep 600
      """;

  @TempDir Path home;

  private CommandRig deaf() throws IOException {
    return new CommandRig(home, DEAF);
  }

  private static List<Long> pids(CommandRig rig) throws IOException {
    return Files.readAllLines(rig.program().resolve("pids")).stream().map(Long::valueOf).toList();
  }

  /** One that has ended and that nobody has asked after is not running. */
  private static boolean isRunning(long pid) throws IOException {
    return ProcessIdentity.of(pid).isPresent();
  }

  @Test
  void a_program_does_not_outlive_its_trainer_for_long() throws Exception {
    CommandRig rig = deaf();
    try (TrainerProcess trainer = new TrainerProcess(home.resolve("t"), 60)) {
      StageSpec spec = rig.train(1, result(trainer.run(rig.prepare())));
      trainer.begin(spec);
      trainer.awaitReport(spec, Report.EpochEnded.class::isInstance);
      long program = pids(rig).get(0);
      assertThat(isRunning(program)).isTrue();
      await("the log", () -> trainer.log(spec).contains("hello from " + program));
      trainer.kill();
      await("the program to end", () -> !isRunning(program));
    }
  }

  @Test
  void the_next_attempt_ends_what_is_left_of_the_one_before() throws Exception {
    CommandRig rig = deaf();
    StageSpec second;
    try (TrainerProcess trainer = new TrainerProcess(home.resolve("t"), 60)) {
      StageResult prepared = result(trainer.run(rig.prepare()));
      StageSpec first = rig.train(1, prepared);
      second = rig.train(2, prepared);
      trainer.begin(first);
      trainer.awaitReport(first, Report.EpochEnded.class::isInstance);
      endWatcher(pids(rig).get(0)); // as if it had been too slow
      trainer.kill();
      assertThat(isRunning(pids(rig).get(0))).isTrue();
    }
    try (TrainerProcess next = new TrainerProcess(home.resolve("t"), 60)) {
      next.begin(second);
      next.awaitReport(second, Report.EpochEnded.class::isInstance);
      assertThat(pids(rig)).hasSize(2);
      assertThat(isRunning(pids(rig).get(0))).isFalse();
      assertThat(isRunning(pids(rig).get(1))).isTrue();
      assertThat(next.log(second)).contains("ended the program of an earlier attempt");
      next.send(new TrainerCommand.Stop(second.attempt(), "enough"));
      next.kill();
      await("the second program to end", () -> !isRunning(pids(rig).get(1)));
    }
  }

  /** Ends all shells of the program's group but itself. */
  private static void endWatcher(long program) throws Exception {
    List<ProcessHandle> shells =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains("proc/$1"))
            .filter(process -> groupOf(process.pid()) == program)
            .toList();
    assertThat(shells).isNotEmpty();
    for (ProcessHandle shell : shells) {
      shell.destroyForcibly();
      await("the watcher to end", () -> !shell.isAlive());
    }
  }

  private static long groupOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2]);
    } catch (IOException e) {
      return -1; // it has ended
    }
  }

  @Test
  void the_example_in_python_that_was_killed_ends_with_the_bits_of_an_undisturbed_one()
      throws Exception {
    boolean hasPython =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
    assumeTrue(hasPython || System.getenv("CI") != null, "python3 is not on the PATH");
    CommandRig rig = example();
    StageResult prepared;
    StageResult undisturbed;
    try (TrainerProcess trainer = new TrainerProcess(home.resolve("undisturbed"), 60)) {
      prepared = result(trainer.run(rig.prepare()));
      undisturbed = result(trainer.run(rig.train(1, prepared)));
    }
    assertThat(undisturbed.scores().closedPercent()).isGreaterThan(80.0);
    assertThat(undisturbed.metrics()).containsKey("weight-norm");

    StageSpec first = rig.train(1, prepared);
    try (TrainerProcess victim = new TrainerProcess(home.resolve("killed"), 60)) {
      victim.begin(first);
      victim.awaitReport(first, Report.CheckpointSaved.class::isInstance);
      victim.kill();
    }
    StageSpec second = rig.train(2, prepared);
    try (TrainerProcess victim = new TrainerProcess(home.resolve("killed"), 60)) {
      victim.begin(second);
      victim.awaitReport(
          second, report -> report instanceof Report.EpochEnded epoch && epoch.epoch() == 5);
      victim.send(new TrainerCommand.Stop(second.attempt(), "paused"));
      List<Report> reports = victim.awaitReport(second, Report::isTerminal);
      assertThat(reports).endsWith(new Report.Stopped("paused"));
      assertThat(((Report.Started) reports.get(0)).resumedAtEpoch()).isPositive();
      StageResult resumed = result(victim.run(rig.train(3, prepared)));
      assertThat(resumed.weightsSha256()).isEqualTo(undisturbed.weightsSha256());
      assertThat(resumed.predictionsSha256()).isEqualTo(undisturbed.predictionsSha256());
      assertThat(resumed.metrics()).isEqualTo(undisturbed.metrics());
      assertThat(resumed.finalLoss()).isEqualTo(undisturbed.finalLoss());
    }
  }

  private CommandRig example() throws IOException {
    CommandRig rig = new CommandRig(home, "");
    Path folder = Path.of(System.getProperty("milesweep.install"), "docs/examples/command-trainer");
    Map<String, Object> own =
        Map.of(
            "trainer.command", List.of("python3", "train.py"),
            "trainer.config.epochs", 12,
            "trainer.config.rate", 0.001,
            "trainer.config.momentum", 0.9,
            "trainer.config.decay", 0.0,
            "trainer.config.pause", 0.1);
    rig.settings = rig.settings.with(Settings.of(own));
    return rig.withSource("trainer.folder", folder.toString());
  }
}
