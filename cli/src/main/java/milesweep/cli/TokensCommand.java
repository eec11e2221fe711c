package milesweep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import milesweep.coordinator.access.NamedToken;
import milesweep.coordinator.access.Role;
import milesweep.coordinator.access.Token;
import milesweep.coordinator.access.TokenFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who may ask a coordinator over HTTP, and for what. */
@Command(
    name = "tokens",
    description = {
      "Adds, lists and revokes tokens of a coordinator's HTTP API, on its machine.",
      "A change counts from the next request on, also while the coordinator runs."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TokensCommand.Add.class,
      TokensCommand.Listing.class,
      TokensCommand.Revoke.class
    })
final class TokensCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing command: add, list or revoke");
  }

  /** Shared by the three: the token file of a home. */
  private abstract static class OnHome implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private HomeOptions home;

    abstract void change(TokenFile tokens) throws IOException;

    @Override
    public Integer call() throws IOException {
      Path folder = home.coordinatorFolder();
      if (!Files.isDirectory(folder)) {
        throw new UserFault(
            "milesweep: there was no coordinator in %s yet; start one there first, or name its --home"
                .formatted(home.home()));
      }
      try {
        change(TokenFile.in(folder));
      } catch (IllegalArgumentException e) {
        throw new UserFault("milesweep: " + e.getMessage());
      }
      return ExitCode.DONE;
    }

    void print(String line) {
      spec.commandLine().getOut().println(line);
    }

    /** Beside what a script takes from standard output. */
    void remark(String line) {
      spec.commandLine().getErr().println(line);
    }
  }

  /** Makes a token. */
  @Command(
      name = "add",
      description = "Makes a token and prints it, this once; only its hash is kept.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:  (umask 077; milesweep tokens add ana --role read > ana.token)"})
  static final class Add extends OnHome {
    @Parameters(
        paramLabel = "NAME",
        description = "Whose it is; recorded with what it is used for.")
    private String name;

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "read: see everything; operate: submit, steer and drain as well.")
    private Role role;

    @Override
    void change(TokenFile tokens) throws IOException {
      Token token = tokens.add(name, role, Instant.now());
      print(token.text());
      remark(
          "token %s (%s): keep it now, it is not shown again; commands take it from MILESWEEP_TOKEN or --token-file"
              .formatted(name, role.label()));
    }
  }

  /** Shows what tokens there are. */
  @Command(
      name = "list",
      description = "Lists the tokens by name; their values are nowhere.",
      mixinStandardHelpOptions = true)
  static final class Listing extends OnHome {
    @Override
    void change(TokenFile file) throws IOException {
      List<NamedToken> tokens = file.read();
      if (tokens.isEmpty()) {
        print("no tokens; commands on this machine need none");
        return;
      }
      int width =
          Math.max(4, tokens.stream().mapToInt(token -> token.name().length()).max().orElse(0));
      String format = "%-" + width + "s  %-7s  %s";
      print(format.formatted("name", "role", "made"));
      tokens.forEach(
          token -> print(format.formatted(token.name(), token.role().label(), token.made())));
    }
  }

  /** Takes a token away. */
  @Command(
      name = "revoke",
      description = "Takes a token away; the next request with it is refused.",
      mixinStandardHelpOptions = true)
  static final class Revoke extends OnHome {
    @Parameters(paramLabel = "NAME", description = "Name of the token.")
    private String name;

    @Override
    void change(TokenFile tokens) throws IOException {
      tokens.revoke(name);
      print("token " + name + " is revoked");
    }
  }
}
