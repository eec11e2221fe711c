package milesweep.cli;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import milesweep.common.security.PemFiles;
import milesweep.common.security.SecretVariables;
import milesweep.common.security.TlsException;
import milesweep.coordinator.dashboard.SweepService.Controlled;
import milesweep.coordinator.dashboard.SweepService.SweepOverview;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a command finds a running coordinator: by its home, or by URL and token. */
final class CoordinatorOptions {
  @Mixin private HomeOptions home;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "HTTP address of the coordinator, instead of the one in the home.")
  private String url;

  @Option(
      names = "--token-env",
      paramLabel = "NAME",
      description =
          "Environment variable that holds the token for --url (default: ${DEFAULT-VALUE}).",
      defaultValue = SecretVariables.TOKEN)
  private String tokenVariable;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File that holds the token for --url, readable by its owner alone.")
  private Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificate of who signed that of an https --url: the cluster's ca.crt.")
  private Path authority;

  HomeOptions home() {
    return home;
  }

  /** The coordinator. */
  CoordinatorClient client() {
    if (url != null) {
      return new CoordinatorClient(
          url,
          tokenFile == null ? tokenOfEnvironment() : SecretFile.read("--token-file", tokenFile),
          Optional.ofNullable(authority).map(CoordinatorOptions::certificate));
    }
    return CoordinatorClient.ofHome(home.coordinatorFolder())
        .orElseThrow(
            () ->
                new UserFault(
                    "milesweep: no coordinator runs in "
                        + home.home()
                        + "; start one with: milesweep coordinator --home "
                        + home.home()));
  }

  private String tokenOfEnvironment() {
    String token = System.getenv(tokenVariable);
    if (token == null || token.isBlank()) {
      throw new UserFault(
          "milesweep: --url needs a token of the coordinator in the environment variable "
              + tokenVariable
              + " or in a --token-file; make one on its machine with: milesweep tokens add");
    }
    return token.strip();
  }

  private static X509Certificate certificate(Path file) {
    try {
      return PemFiles.certificate(file);
    } catch (TlsException e) {
      throw new UserFault("milesweep: --ca: " + e.getMessage());
    }
  }

  /** What was done; a refusal is the user's to see. */
  static String done(Controlled answer) {
    if (!answer.done()) {
      throw new UserFault("milesweep: " + answer.message());
    }
    return answer.message();
  }

  /** One sweep by name. */
  SweepOverview sweep(CoordinatorClient client, String name) {
    return client
        .sweep(name)
        .orElseThrow(
            () ->
                new UserFault(
                    "milesweep: no sweep named "
                        + name
                        + "; there are: "
                        + String.join(
                            ", ", client.sweeps().stream().map(SweepOverview::name).toList())));
  }
}
