package milesweep.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import milesweep.common.DiskFault;
import milesweep.common.trial.TrialState;
import milesweep.coordinator.expand.TrialExpander;
import milesweep.coordinator.store.ReadOnlyStore;
import milesweep.coordinator.store.StoreAddress;
import milesweep.coordinator.trial.TrialDesk;
import milesweep.coordinator.trial.TrialStory;
import milesweep.coordinator.trial.TrialStory.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a finished trial again and compares. */
@Command(
    name = "reproduce",
    description = {
      "Runs a finished trial again on this machine, from its first stage on, and says whether weights and answers are equal.",
      "It runs in a folder of its own; the sweep stays as it is. Exit code 0 when all are equal, 1 when not."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep reproduce 3f2a"})
final class ReproduceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrialOptions trial;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the second run's home in this new folder; else it is deleted.")
  private Path keep;

  @Override
  public Integer call() throws IOException {
    TrialStory before = trial.story();
    if (before.state() != TrialState.SUCCEEDED) {
      throw new UserFault(
          "milesweep: trial %s (%s) is %s; only one that has succeeded can be compared"
              .formatted(before.trial(), before.label(), before.state().label()));
    }
    Path folder = folder();
    try {
      Path file = Files.writeString(folder.resolve("trial.conf"), SingleTrial.file(before));
      requireSame(before, file);
      Path home = folder.resolve("home");
      int code = Main.run("run", file.toString(), "--home", home.toString(), "--slots", "1");
      return code == ExitCode.DONE ? compare(before, again(before, home)) : code;
    } finally {
      if (keep == null) {
        FileTree.delete(folder);
      }
    }
  }

  private Path folder() {
    try {
      return keep == null
          ? Files.createTempDirectory("milesweep-reproduce-")
          : Files.createDirectory(keep.toAbsolutePath());
    } catch (IOException e) {
      throw new UserFault(
          "milesweep: no folder for the second run: "
              + DiskFault.words(e)
              + "; --keep names a new one");
    }
  }

  /** Settings that this version reads in another way make another trial. */
  private static void requireSame(TrialStory before, Path file) {
    var trials = TrialExpander.expand(SweepFiles.read(file)).trials();
    if (trials.size() != 1 || !trials.get(0).id().equals(before.trial())) {
      throw new UserFault(
          "milesweep: this version makes another trial of the settings of %s; use the version that ran it (milesweep show %s names it)"
              .formatted(before.trial(), before.trial()));
    }
  }

  private static TrialStory again(TrialStory before, Path home) {
    try (ReadOnlyStore store =
        ReadOnlyStore.open(StoreAddress.of(home.resolve("coordinator"), null))) {
      return new TrialDesk(store.reader()).story(before.trial().value(), Optional.empty());
    }
  }

  private int compare(TrialStory before, TrialStory again) {
    PrintWriter out = spec.commandLine().getOut();
    boolean equal = true;
    for (int i = 0; i < before.stages().size(); i++) {
      Stage one = before.stages().get(i);
      Stage other = again.stages().get(i);
      boolean alike =
          Objects.equals(one.weightsSha256(), other.weightsSha256())
              && Objects.equals(one.predictionsSha256(), other.predictionsSha256());
      equal &= alike;
      out.println(
          "stage %d, %s: %s".formatted(i + 1, what(one), alike ? "equal" : difference(one, other)));
    }
    out.println(
        equal
            ? "trial %s is reproduced: all weights and answers are equal, bit for bit"
                .formatted(before.trial())
            : "trial %s is not reproduced".formatted(before.trial()));
    out.flush();
    return equal ? ExitCode.DONE : ExitCode.TRIALS_FAILED;
  }

  private static String what(Stage stage) {
    return stage.kind().label() + (stage.format() == null ? "" : " " + stage.format());
  }

  private static String difference(Stage one, Stage other) {
    String text =
        Objects.equals(one.weightsSha256(), other.weightsSha256())
            ? "other answers"
            : "other weights, %s then and %s now"
                .formatted(one.weightsSha256(), other.weightsSha256());
    if (!one.fingerprints().equals(other.fingerprints())) {
      return text + "; data or base weights are not those of then";
    }
    return Objects.equals(one.context(), other.context())
        ? text
        : text + "; it computed on " + other.context().insteadOf(one.context());
  }
}
