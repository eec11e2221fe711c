package milesweep.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Keys and certificates for a cluster of several machines. */
@Command(
    name = "certs",
    description = {
      "Makes the keys and certificates of a cluster of several machines.",
      "Whoever has a certificate of the authority is a full member: keep ca.key where no node is."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CertsInitCommand.class, CertsIssueCommand.class})
final class CertsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: init or issue");
  }
}
