package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.bouncycastle.operator.OperatorCreationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an authority for one cluster. */
@Command(
    name = "init",
    description = "Makes an authority that serves one cluster: DIR/ca.key and DIR/ca.crt.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep certs init certs"})
final class CertsInitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder for its files; made if need be.")
  private Path folder;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How long it is good (default: ${DEFAULT-VALUE}).",
      defaultValue = "3650")
  private int days;

  @Override
  public Integer call() throws IOException, GeneralSecurityException, OperatorCreationException {
    if (days < 1) {
      throw new UserFault("milesweep: --days must be 1 or more, was " + days);
    }
    CertsFolder certs = new CertsFolder(folder);
    if (Files.exists(certs.authorityKey()) || Files.exists(certs.authority())) {
      throw new UserFault(
          "milesweep: "
              + folder
              + " has an authority already; with another one its nodes would be shut out. Use another folder.");
    }
    CertificateMaker maker = new CertificateMaker(Instant.now());
    KeyPair key = maker.key();
    CertsFolder.make(folder);
    CertsFolder.write(certs.authorityKey(), CertificateMaker.pem(key.getPrivate()));
    CertsFolder.write(
        certs.authority(), CertificateMaker.pem(maker.authority(key, Duration.ofDays(days))));
    spec.commandLine()
        .getOut()
        .printf(
            "%s and %s made; next, for each machine: milesweep certs issue %s NAME --host ADDRESS%n",
            certs.authorityKey(), certs.authority(), folder);
    return ExitCode.DONE;
  }
}
