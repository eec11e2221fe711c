package milesweep.cli;

import milesweep.coordinator.dashboard.SweepService.OnChange;
import milesweep.coordinator.sweepfile.SweepDefinition;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a sweep is taken in: what is to become of one whose file has changed, and when it pauses. */
final class ChangeOptions {
  @ArgGroup private Choice choice = new Choice();

  private static final class Choice {
    @Option(
        names = "--extend",
        description =
            "The file has changed: add the trials that are new. Refused when others would leave.")
    private boolean extend;

    @Option(
        names = "--supersede",
        description =
            "The file has changed: add the trials that are new, and take those it does not ask for any more out of the tables. Their results stay in the store.")
    private boolean supersede;
  }

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      description =
          "Pause the sweep when so many trials have failed with one cause (execution.max-failures of the file).")
  private Long maxFailures;

  /** The definition with what these options say of how it is run. */
  SweepDefinition applied(SweepDefinition definition) {
    if (maxFailures == null) {
      return definition;
    }
    if (maxFailures < 0 || maxFailures > 1_000_000) {
      throw new UserFault("milesweep: --max-failures wants 0 to 1000000, was " + maxFailures);
    }
    return definition.run("execution.max-failures", maxFailures);
  }

  OnChange onChange() {
    if (choice.supersede) {
      return OnChange.SUPERSEDE;
    }
    return choice.extend ? OnChange.EXTEND : OnChange.REFUSE;
  }
}
