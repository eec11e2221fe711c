package milesweep.coordinator.store;

import static milesweep.coordinator.store.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import milesweep.coordinator.store.StoreException.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, with which password, and what others are told. */
class PostgresRefusalTest {
  private static final String ROLE = "milesweep_guest";

  @TempDir Path temporary;
  private Path folder;
  private TestStore place;
  private PostgresServer server;

  @BeforeEach
  void find() {
    folder = temporary.resolve("coordinator");
    place = StoreKind.POSTGRES.fresh(folder);
    server = PostgresServer.given().orElseThrow();
  }

  @AfterEach
  void remove() {
    if (place != null) {
      place.close();
    }
  }

  private PostgresUrl url() {
    return ((StoreAddress.Server) place.address()).url();
  }

  private StoreAddress at(String url) {
    return new StoreAddress.Server(folder, new PostgresUrl(url));
  }

  private void withRole(String password, Runnable use) {
    server
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + password + "'");
              handle.execute(
                  "GRANT USAGE ON SCHEMA " + url().schema().orElseThrow() + " TO " + ROLE);
            });
    try {
      use.run();
    } finally {
      server
          .jdbi()
          .useHandle(
              handle -> {
                handle.execute("DROP OWNED BY " + ROLE);
                handle.execute("DROP ROLE " + ROLE);
              });
    }
  }

  private StoreAddress asRole() {
    return at(url().text().replaceFirst("user=[^&]*", "user=" + ROLE));
  }

  @Test
  void a_wrong_password_is_told_without_showing_it() {
    withRole(
        "another",
        () ->
            refusal(Kind.REFUSED, () -> SweepStore.open(asRole()))
                .hasMessageContaining(place.where())
                .hasMessageContaining("password authentication failed for user \"" + ROLE + "\"")
                .hasMessageContaining("PGPASSWORD")
                .hasMessageNotContaining(System.getenv("PGPASSWORD")));
    assertThat(folder.resolve("store.url")).doesNotExist();
  }

  @Test
  void a_user_who_may_not_make_tables_is_told() {
    withRole(
        System.getenv("PGPASSWORD"),
        () ->
            refusal(Kind.NOT_WRITABLE, () -> SweepStore.open(asRole()))
                .hasMessageContaining("permission denied for schema")
                .hasMessageContaining("must own"));
  }

  @Test
  void a_server_that_does_not_answer_is_named() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/milesweep";
    refusal(Kind.UNREACHABLE, () -> SweepStore.open(at(url + "?user=milesweep")))
        .hasMessageContaining("store " + url)
        .hasMessageContaining("refused")
        .hasMessageContaining("start the server");
    refusal(
        Kind.UNREACHABLE, () -> ReadOnlyStore.open(at("jdbc:postgresql://no.such.host.invalid/x")));
  }

  @Test
  void a_database_or_schema_that_is_not_there_is_named() {
    refusal(
            Kind.REFUSED,
            () -> SweepStore.open(at(server.url().text().replace("/postgres?", "/nowhere?"))))
        .hasMessageContaining("database \"nowhere\" does not exist");
    refusal(Kind.REFUSED, () -> SweepStore.open(at(server.url().text() + "&currentSchema=nowhere")))
        .hasMessageContaining("CREATE SCHEMA nowhere");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://h/d?user=u&password=hunter2",
        "jdbc:postgresql://h/d?PASSWORD=hunter2",
        "jdbc:postgresql://h/d?sslpassword=hunter2&user=u",
        "jdbc:postgresql://u:hunter2@h/d",
        "postgres://u:hunter2@h/d"
      })
  void a_password_in_the_url_is_refused_and_not_repeated(String url) {
    assertThatThrownBy(() -> new PostgresUrl(url))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUITABLE))
        .hasMessageContaining("PGPASSWORD")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void the_folder_remembers_its_store_without_the_password() throws IOException {
    place.open().close();
    assertThat(StoreAddress.of(folder, null)).isEqualTo(place.address());
    Path note = folder.resolve("store.url");
    assertThat(Files.readString(note))
        .isEqualTo(url().text() + "\n")
        .doesNotContain(System.getenv("PGPASSWORD"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(note)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_folder_does_not_mix_the_work_of_two_stores() {
    place.open().close();
    try (TestStore other = StoreKind.POSTGRES.fresh(folder)) {
      refusal(Kind.UNSUITABLE, other::open)
          .hasMessageContaining("are in " + place.where())
          .hasMessageContaining("store.url");
    }
    SweepStore.open(at(url().text() + "&tcpKeepAlive=false")).close(); // the same one

    Path withFile = temporary.resolve("file");
    SweepStore.open(new StoreAddress.File(withFile)).close();
    refusal(Kind.UNSUITABLE, () -> SweepStore.open(StoreAddress.of(withFile, url().text())))
        .hasMessageContaining("milesweep.mv.db");
    assertThat(StoreAddress.of(withFile, null)).isEqualTo(new StoreAddress.File(withFile));
  }

  @Test
  void the_password_may_stand_in_a_file() throws IOException {
    Path passwords = temporary.resolve("pgpass");
    Files.writeString(passwords, "127.0.0.1:*:*:*:" + System.getenv("PGPASSWORD") + "\n");
    Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
    try (StoreProcess process =
        StoreProcess.start(
            place.address(), false, Map.of("PGPASSFILE", passwords.toString(), "PGPASSWORD", ""))) {
      assertThat(process.line()).isEqualTo("open");
    }
  }
}
