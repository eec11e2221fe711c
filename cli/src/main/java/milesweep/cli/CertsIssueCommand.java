package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import milesweep.common.security.NodeTls;
import milesweep.common.security.PemFiles;
import milesweep.common.security.TlsException;
import org.bouncycastle.operator.OperatorCreationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a node's files, or renews its certificate. */
@Command(
    name = "issue",
    description = {
      "Makes a machine's files for --tls: DIR/nodes/NAME with tls.key, tls.crt and ca.crt.",
      "Again for the same NAME it renews the certificate and keeps the key; running nodes take the new one within minutes."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:  milesweep certs issue certs gpu1 --host 10.0.0.5 --host gpu1.lab"})
final class CertsIssueCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The authority's folder.")
  private Path folder;

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the machine.")
  private String name;

  @Option(
      names = "--host",
      required = true,
      paramLabel = "ADDRESS",
      description = "Address or name by which others reach it; as often as it has some.")
  private List<String> hosts;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "How long it is good (default: ${DEFAULT-VALUE}).",
      defaultValue = "825")
  private int days;

  @Override
  public Integer call() throws IOException, GeneralSecurityException, OperatorCreationException {
    check();
    CertsFolder certs = new CertsFolder(folder);
    Path node = certs.node(name);
    CertificateMaker maker = new CertificateMaker(Instant.now());
    try {
      X509Certificate authority = PemFiles.certificate(certs.authority());
      PublicKey key = key(maker, node);
      X509Certificate certificate =
          maker.node(
              name,
              hosts,
              key,
              authority,
              PemFiles.key(certs.authorityKey()),
              Duration.ofDays(days));
      CertsFolder.write(node.resolve(NodeTls.CERTIFICATE), CertificateMaker.pem(certificate));
      CertsFolder.write(node.resolve(NodeTls.AUTHORITY), CertificateMaker.pem(authority));
      spec.commandLine()
          .getOut()
          .printf(
              "%s: good for %s until %s; copy the folder to that machine alone, and start there with --tls%n",
              node, String.join(", ", hosts), certificate.getNotAfter().toInstant());
      return ExitCode.DONE;
    } catch (TlsException e) {
      throw new UserFault("milesweep: " + e.getMessage());
    }
  }

  private void check() {
    if (!name.matches("[A-Za-z0-9._-]{1,60}") || name.startsWith(".")) {
      throw new UserFault(
          "milesweep: NAME is made of letters, digits, '.', '_' and '-', was \"" + name + "\"");
    }
    if (days < 1) {
      throw new UserFault("milesweep: --days must be 1 or more, was " + days);
    }
    for (String host : hosts) {
      if (!host.matches("[A-Za-z0-9._:-]{1,253}")) {
        throw new UserFault("milesweep: --host \"" + host + "\" is no address and no name");
      }
    }
  }

  /** The node's own key if it has one; its public half stands in the certificate before. */
  private static PublicKey key(CertificateMaker maker, Path node)
      throws IOException, GeneralSecurityException {
    if (Files.exists(node.resolve(NodeTls.KEY))
        && Files.exists(node.resolve(NodeTls.CERTIFICATE))) {
      return PemFiles.certificate(node.resolve(NodeTls.CERTIFICATE)).getPublicKey();
    }
    KeyPair fresh = maker.key();
    CertsFolder.make(node);
    CertsFolder.write(node.resolve(NodeTls.KEY), CertificateMaker.pem(fresh.getPrivate()));
    return fresh.getPublic();
  }
}
