package milesweep.cli;

import picocli.CommandLine.Option;

/** The option that bounds how long a process works. */
final class TimeBudgetOption {
  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      converter = TimeBudget.Converter.class,
      description =
          "Leave in good order before this time is over: 11h50m, or as Slurm writes limits, 12:00:00.")
  private TimeBudget budget;

  /** Runs {@code leave} when it is time to, if there is a budget. */
  void whenOver(long started, Runnable leave) {
    if (budget != null) {
      budget.whenOver(started, leave);
    }
  }
}
