package milesweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens in use on a cluster with TLS, and afterwards a search for every secret that went into it:
 * in the processes, the logs, the files and the store. The store is on a server where there is one.
 */
class SecretsIT {
  private static final Optional<String> SERVER =
      Optional.ofNullable(System.getenv("MILESWEEP_TEST_POSTGRES"));
  private static final String SCHEMA = "secrets_" + ProcessHandle.current().pid();

  /** Where each secret is meant to be; it must be nowhere else. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "the token of this start", Set.of("address.json"),
          "the password of the H2 file", Set.of("milesweep.password"));

  @TempDir private static Path folder;

  /** What must not be found, by what it is. */
  private static final Map<String, String> SECRETS = new LinkedHashMap<>();

  private static Path home;
  private static Path keys;
  private static Certificates certs;
  private static String url;
  private static MilesweepProcess coordinator;
  private static MilesweepProcess worker;

  @BeforeAll
  static void start() throws Exception {
    home = folder.resolve("home");
    keys = folder.resolve("keys"); // what a person has; everything else is looked through
    certs = Certificates.init(keys.resolve("certs"));
    SECRETS.put("the store's password", SERVER.map(url -> password()).orElse("pg-4711-canary"));
    SECRETS.put("a token in the environment", "milesweep_0815-canary");
    List<String> command =
        new ArrayList<>(
            List.of("coordinator", "--home", home.toString(), "--port", "0", "--http-port", "0"));
    command.addAll(List.of("--tls", issue("head")));
    if (SERVER.isPresent()) {
      execute("CREATE SCHEMA " + SCHEMA);
      command.addAll(List.of("--store", SERVER.get() + "&currentSchema=" + SCHEMA));
    }
    coordinator = node(command);
    coordinator.expectLine("listening");
    var address = new ObjectMapper().readTree(home.resolve("coordinator/address.json").toFile());
    url = address.path("http").asText();
    SECRETS.put("the token of this start", address.path("token").asText());
    String workerHome = folder.resolve("gpu1").toString();
    worker =
        node(
            List.of("worker", "--join", address.path("cluster").asText(), "--home", workerHome),
            "--slots",
            "1",
            "--tls",
            issue("gpu1"));
  }

  @AfterAll
  static void stop() throws Exception {
    worker.close();
    coordinator.close();
    MilesweepProcess.trainers(folder).forEach(ProcessHandle::destroyForcibly);
    if (SERVER.isPresent()) {
      execute("DROP SCHEMA " + SCHEMA + " CASCADE");
    }
  }

  private static String password() {
    return System.getenv("PGPASSWORD");
  }

  /** A node whose environment holds secrets that are for it and for nobody below it. */
  private static MilesweepProcess node(List<String> command, String... more) {
    String[] all = Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new);
    return MilesweepProcess.start(
        folder,
        Map.of(
            "MILESWEEP_TOKEN",
            SECRETS.get("a token in the environment"),
            "PGPASSWORD",
            SECRETS.get("the store's password")),
        MilesweepProcess.command(all));
  }

  private static String issue(String name) throws IOException {
    Path made = certs.issue(name);
    SECRETS.put("the key of " + name, Files.readAllLines(made.resolve("tls.key")).get(5));
    return made.toString();
  }

  /** Makes a token and keeps it in a file, as its owner would. */
  private static Path token(String name, String role) throws IOException {
    String shown =
        Outcome.run("tokens", "add", name, "--role", role, "--home", home.toString())
            .expect(ExitCode.DONE);
    String token = shown.lines().findFirst().orElseThrow();
    SECRETS.put("the token of " + name, token);
    Path file = keys.resolve(name + ".token");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, token + "\n");
  }

  private static Outcome ask(Path token, String... words) {
    String[] access = {
      "--url", url, "--ca", certs.authority().toString(), "--token-file", token + ""
    };
    return Outcome.run(Stream.concat(Stream.of(words), Stream.of(access)).toArray(String[]::new));
  }

  @Test
  void tokens_do_what_their_role_allows_and_no_secret_is_left_anywhere() throws Exception {
    Path ana = token("ana", "read");
    Path ops = token("ops", "operate");
    Path file =
        TinySweep.write(folder, "sealed", "{ tuning = \"F/F/IA3\", training.epochs = 3000 }");

    assertThat(ask(ana, "submit", file.toString()).expect(ExitCode.WRONG_INPUT))
        .contains("403", "token ana has the role read; this needs the role operate");
    ask(ops, "submit", file.toString()).expect(ExitCode.DONE);
    assertThat(ask(ana, "status", "sealed").expect(ExitCode.DONE)).contains("sealed");
    assertThat(ask(ana, "cancel", "sealed").expect(ExitCode.WRONG_INPUT)).contains("403");

    MilesweepProcess.await("a trainer", () -> !MilesweepProcess.trainers(folder).isEmpty());
    MilesweepProcess.await(
        "an epoch", () -> ask(ana, "status", "sealed").printed().contains("epoch"));
    search("processes", processes());
    ask(ops, "cancel", "sealed").expect(ExitCode.DONE);
    Outcome.run("tokens", "revoke", "ana", "--home", home.toString()).expect(ExitCode.DONE);
    assertThat(ask(ana, "status").expect(ExitCode.WRONG_INPUT)).contains("401", "wrong token");
    assertThat(ask(ops, "status").expect(ExitCode.DONE)).contains("cancelled");
    String table =
        Outcome.run("tables", "--format", "csv-all", "--home", home.toString())
            .expect(ExitCode.DONE);
    search("table", Map.of("table", table));

    worker.terminate();
    assertThat(worker.expectExit(143)).doesNotContain("not acknowledged");
    coordinator.expectLine("node w1 left");
    coordinator.terminate();
    coordinator.expectExit(143);
    Map<String, String> rows = rows();
    assertThat(rows.get("event")).contains("sweep sealed is submitted (by ops)", "(by ops)");
    search("store", rows);
    search("files", files());
  }

  private static void search(String where, Map<String, String> texts) {
    assertThat(texts).as(where).isNotEmpty();
    SECRETS.forEach(
        (what, secret) ->
            texts.forEach(
                (name, text) -> {
                  String last = name.substring(name.lastIndexOf('/') + 1);
                  if (!ALLOWED.getOrDefault(what, Set.of()).contains(last)) {
                    assertThat(text.contains(secret)).as(what + " is in " + name).isFalse();
                  }
                }));
  }

  /** The command lines of all processes, and the environments of trainers. */
  private static Map<String, String> processes() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    Set<Long> trainers = new TreeSet<>();
    MilesweepProcess.trainers(folder).forEach(trainer -> trainers.add(trainer.pid()));
    assertThat(trainers).isNotEmpty();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      try {
        texts.put(proc + "/cmdline", Files.readString(proc.resolve("cmdline")));
        if (trainers.contains(process.pid())) {
          String environment = Files.readString(proc.resolve("environ"));
          assertThat(environment).contains("PATH=");
          texts.put(proc + "/environ", environment);
        }
      } catch (IOException e) {
        assertThat(proc).as("readable unless it has ended").doesNotExist();
      }
    }
    return texts;
  }

  /** Everything that the nodes have left on the disk, their logs included. */
  private static Map<String, String> files() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(keys)) {
          texts.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    assertThat(texts.keySet()).anyMatch(name -> name.endsWith("process.log"));
    assertThat(texts.keySet()).anyMatch(name -> name.endsWith("tokens.json"));
    return texts;
  }

  /** The store's tables by name, each as one text. */
  private static Map<String, String> rows() throws Exception {
    Map<String, String> texts = new TreeMap<>();
    try (Connection store = store();
        ResultSet tables =
            store
                .getMetaData()
                .getTables(
                    null,
                    SERVER.isPresent() ? SCHEMA : "PUBLIC",
                    "%",
                    new String[] {"TABLE", "BASE TABLE"})) {
      while (tables.next()) {
        String name = tables.getString("TABLE_NAME");
        texts.put(name.toLowerCase(java.util.Locale.ROOT), rows(store, name));
      }
    }
    return texts;
  }

  private static String rows(Connection store, String table) throws SQLException {
    String schema = SERVER.isPresent() ? SCHEMA : "PUBLIC";
    StringBuilder text = new StringBuilder();
    try (Statement statement = store.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + schema + ".\"" + table + "\"")) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(rows.getString(i)).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static Connection store() throws Exception {
    if (SERVER.isPresent()) {
      return DriverManager.getConnection(SERVER.get() + "&password=" + password());
    }
    Path file = home.resolve("coordinator/milesweep");
    String password = Files.readString(home.resolve("coordinator/milesweep.password")).strip();
    SECRETS.put("the password of the H2 file", password);
    return DriverManager.getConnection("jdbc:h2:file:" + file, "milesweep", password);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(SERVER.orElseThrow() + "&password=" + password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
