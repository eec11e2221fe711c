package milesweep.cli;

import milesweep.coordinator.dashboard.SweepService.OnChange;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is to become of a sweep whose file has changed since it was first run. */
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

  OnChange onChange() {
    if (choice.supersede) {
      return OnChange.SUPERSEDE;
    }
    return choice.extend ? OnChange.EXTEND : OnChange.REFUSE;
  }
}
