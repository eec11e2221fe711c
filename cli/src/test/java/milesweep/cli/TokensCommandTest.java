package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensCommandTest {
  @TempDir private Path home;

  @BeforeEach
  void begin() throws IOException {
    Files.createDirectory(home.resolve("coordinator"));
  }

  private Outcome tokens(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "tokens";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--home";
    all[words.length + 2] = home.toString();
    return Outcome.run(all);
  }

  @Test
  void a_token_is_shown_once_listed_by_its_name_and_revoked() {
    assertThat(tokens("list").expect(ExitCode.DONE)).contains("no tokens");
    String shown = tokens("add", "ana", "--role", "read").expect(ExitCode.DONE);
    String token = shown.lines().findFirst().orElseThrow();
    assertThat(token).matches("milesweep_[0-9a-f]{64}");
    assertThat(shown).contains("ana (read)", "not shown again", "--token-file");
    tokens("add", "night-shift", "--role", "OPERATE").expect(ExitCode.DONE);
    assertThat(tokens("list").expect(ExitCode.DONE))
        .containsPattern("ana +read +20")
        .containsPattern("night-shift +operate +20")
        .doesNotContain(token.substring(10));
    assertThat(tokens("add", "ana", "--role", "read").expect(ExitCode.WRONG_INPUT))
        .contains("revoke it first");
    tokens("revoke", "ana").expect(ExitCode.DONE);
    assertThat(tokens("revoke", "ana").expect(ExitCode.WRONG_INPUT))
        .contains("no token is named ana; there are: night-shift");
  }

  @Test
  void what_is_no_role_no_name_or_no_home_is_refused() {
    assertThat(tokens("add", "ana").expect(ExitCode.WRONG_INPUT)).contains("--role");
    assertThat(tokens("add", "ana", "--role", "king").expect(ExitCode.WRONG_INPUT))
        .contains("'king'", "READ, OPERATE");
    assertThat(tokens("add", "a b", "--role", "read").expect(ExitCode.WRONG_INPUT))
        .contains("a token's name has");
    assertThat(
            Outcome.run("tokens", "list", "--home", home.resolve("typo").toString())
                .expect(ExitCode.WRONG_INPUT))
        .contains("no coordinator in " + home.resolve("typo"));
    assertThat(home.resolve("typo")).doesNotExist();
    assertThat(tokens().expect(ExitCode.WRONG_INPUT)).contains("--home");
  }

  @Test
  void a_token_file_must_be_a_secret_of_one_line() throws IOException {
    Path file = Files.writeString(home.resolve("token"), "milesweep_1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(status(file)).contains("no answer from the coordinator");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(status(file)).contains("can be read by others; chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "one\ntwo\n");
    assertThat(status(file)).contains("should hold one line").doesNotContain("two");
    assertThat(status(home.resolve("none"))).contains("--token-file", "no such file");
  }

  private static String status(Path tokenFile) {
    return Outcome.run("status", "--url", "http://127.0.0.1:1", "--token-file", tokenFile + "")
        .expect(ExitCode.WRONG_INPUT);
  }
}
