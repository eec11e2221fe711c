package milesweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.Callable;
import milesweep.coordinator.trial.TrialStory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all that is known of a trial. */
@Command(
    name = "show",
    description =
        "Shows one trial: settings, stages, attempts and where they ran, curves, fingerprints.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep show 3f2a"})
final class ShowCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private TrialOptions trial;
  @Mixin private Output output;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(
      names = "--all",
      description = "All settings, not only those that are other than by default.")
  private boolean all;

  @Override
  public Integer call() {
    TrialStory story = trial.story();
    output.print(json ? json(story) : StoryText.of(story, all));
    return ExitCode.DONE;
  }

  private static String json(TrialStory story) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(story) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a trial cannot be written as JSON", e);
    }
  }
}
