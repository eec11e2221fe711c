package milesweep.coordinator.store;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * The real server that tests use, past the store's own code; {@code .ci/with-postgres} starts it.
 */
record PostgresServer(PostgresUrl url) {
  /** The password is in the environment, where the store looks for it, too. */
  static Optional<PostgresServer> given() {
    return Optional.ofNullable(System.getenv("MILESWEEP_TEST_POSTGRES"))
        .map(url -> new PostgresServer(new PostgresUrl(url)));
  }

  Jdbi jdbi() {
    return jdbi(url);
  }

  static Jdbi jdbi(PostgresUrl url) {
    return Jdbi.create(url.text(), url.user().orElseThrow(), System.getenv("PGPASSWORD"));
  }

  /** An empty schema that nobody else uses. */
  PostgresUrl freshSchema() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    jdbi().useHandle(handle -> handle.execute("CREATE SCHEMA " + name));
    return new PostgresUrl(url.text() + "&currentSchema=" + name);
  }

  void drop(PostgresUrl schema) {
    jdbi()
        .useHandle(
            handle -> handle.execute("DROP SCHEMA " + schema.schema().orElseThrow() + " CASCADE"));
  }

  /** Ends the connections of coordinators, as an administrator may; returns how many. */
  int endCoordinators() {
    return jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE application_name LIKE 'milesweep coordinator: %' AND pid IN (
                          SELECT pid FROM pg_locks WHERE locktype = 'advisory')
                        """)
                    .mapTo(Integer.class)
                    .one());
  }

  /** Kills the server, without a clean shutdown, and starts it again. */
  void restart() throws IOException, InterruptedException {
    Process restart =
        new ProcessBuilder(System.getenv("MILESWEEP_TEST_POSTGRES_RESTART"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (restart.waitFor() != 0) {
      throw new IOException("the server could not be started again");
    }
  }
}
