package milesweep.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Named tokens on the disk, and whom a coordinator takes for whom while they change. */
class TokenFileTest {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @TempDir private Path folder;
  private final Token local = Token.random();
  private TokenFile file;
  private TokenBook book;

  @BeforeEach
  void begin() {
    file = TokenFile.in(folder);
    book = new TokenBook(local, file);
  }

  private Path json() {
    return folder.resolve("tokens.json");
  }

  @Test
  void a_token_counts_from_the_moment_it_is_added_until_it_is_revoked() throws IOException {
    Token ana = file.add("ana", Role.READ, NOW);
    assertThat(book.caller(ana)).contains(new Caller("ana", Role.READ));
    Token ops = file.add("ops@night", Role.OPERATE, NOW);
    assertThat(book.caller(ops)).contains(new Caller("ops@night", Role.OPERATE));
    assertThat(book.caller(Token.shown(ana.text())).map(Caller::name)).contains("ana");
    file.revoke("ana");
    assertThat(book.caller(ana)).isEmpty();
    assertThat(book.caller(ops)).isPresent();
    assertThat(file.read()).containsExactly(NamedToken.of("ops@night", Role.OPERATE, ops, NOW));
  }

  @Test
  void the_token_of_this_start_may_do_everything_whatever_the_file_says() throws IOException {
    Optional<Caller> may = Optional.of(new Caller("local", Role.OPERATE));
    assertThat(book.caller(local)).isEqualTo(may);
    Token ana = file.add("ana", Role.READ, NOW);
    Files.writeString(json(), "{\"tokens\": [{\"name\": \"x\"");
    assertThat(book.caller(local)).isEqualTo(may);
    assertThat(book.caller(ana)).as("nobody comes in by a damaged file").isEmpty();
  }

  @Test
  void others_see_neither_the_file_nor_in_it_the_token() throws IOException {
    Token ana = file.add("ana", Role.READ, NOW);
    assertThat(ana.text()).matches("milesweep_[0-9a-f]{64}");
    assertThat(ana.toString()).doesNotContain(ana.text());
    assertThat(Files.readString(json()))
        .doesNotContain(ana.text())
        .doesNotContain(ana.text().substring("milesweep_".length()));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .hasSizeGreaterThanOrEqualTo(1)
          .allSatisfy(
              one ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void a_part_of_a_token_its_hash_and_nothing_at_all_are_nobodys() throws IOException {
    Token ana = file.add("ana", Role.OPERATE, NOW);
    String text = ana.text();
    for (String wrong :
        List.of("", text.substring(0, text.length() - 1), text + "0", ana.sha256(), " " + text)) {
      assertThat(book.caller(Token.shown(wrong))).as(wrong).isEmpty();
    }
  }

  @Test
  void a_name_is_taken_once_and_only_what_is_there_is_revoked() throws IOException {
    file.add("ana", Role.READ, NOW);
    assertThatThrownBy(() -> file.add("ana", Role.OPERATE, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("revoke it first");
    assertThatThrownBy(() -> file.revoke("bob"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no token is named bob; there are: ana");
    assertThat(file.read()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "local", "a b", "-x", "a\nb", "../ana"})
  void such_a_name_is_refused(String name) {
    assertThatThrownBy(() -> file.add(name, Role.READ, NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(json()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"tokens\": [null]}",
        "{\"tokens\": [{\"name\": \"ana\", \"role\": \"READ\"}]}",
        "{\"tokens\": [{\"name\": \"ana\", \"role\": \"KING\", \"sha256\": \"00\"}]}"
      })
  void a_file_that_is_not_what_it_should_be_is_told_and_stays(String content) throws IOException {
    Files.writeString(json(), content);
    assertThatThrownBy(() -> file.add("bob", Role.READ, NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(json().toString())
        .hasMessageContaining("add the tokens again");
    assertThat(json()).hasContent(content);
  }

  @Test
  void a_file_that_others_may_write_lets_nobody_in() throws IOException {
    Token ana = file.add("ana", Role.READ, NOW);
    Files.setPosixFilePermissions(json(), PosixFilePermissions.fromString("rw--w----"));
    assertThat(book.caller(ana)).isEmpty();
    assertThatThrownBy(file::read).hasMessageContaining("chmod 600");
  }
}
