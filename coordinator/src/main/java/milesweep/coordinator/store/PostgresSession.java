package milesweep.coordinator.store;

import java.util.Map;
import milesweep.coordinator.store.StoreException.Kind;
import org.jdbi.v3.core.Handle;

/** What a connection to PostgreSQL must be like before a store is opened on it. */
record PostgresSession(Handle session, String where) {
  /**
   * Of a session that writes. A commit is answered when it is on disk; a coordinator that has
   * nothing to say stays connected; and when its machine is gone, the server finds that out within
   * half a minute, not the system's two hours, and frees the lock.
   */
  private static final Map<String, String> WRITING =
      Map.of(
          "lock_timeout", "30s",
          "statement_timeout", "0",
          "idle_session_timeout", "0",
          "idle_in_transaction_session_timeout", "0",
          "tcp_keepalives_idle", "10",
          "tcp_keepalives_interval", "5",
          "tcp_keepalives_count", "3",
          "tcp_user_timeout", "30000");

  /** The tables' schema is the first of the search path. */
  void requireSchema(PostgresUrl url) {
    if (text("SELECT current_schema()") == null) {
      String name = url.schema().orElse("public");
      throw StoreException.at(
          Kind.REFUSED,
          where,
          "there is no schema "
              + name
              + " that this user may use; make it with: CREATE SCHEMA "
              + name,
          null);
    }
  }

  /** A server that does not sync its log loses what it has answered, and no session can help it. */
  void requireDurable() {
    if ("off".equals(text("SELECT current_setting('fsync')"))) {
      throw StoreException.at(
          Kind.UNSUITABLE,
          where,
          "the server runs with fsync = off, so a power cut would lose what was acknowledged; switch it on",
          null);
    }
  }

  void prepareForWriting() {
    session
        .createQuery(
            """
            SELECT set_config('synchronous_commit', 'on', FALSE)
            WHERE current_setting('synchronous_commit') = 'off'
            """)
        .mapTo(String.class)
        .findOne();
    WRITING.forEach(
        (name, value) -> // some are younger than the oldest servers
        session
                .createQuery(
                    """
                    SELECT set_config(name, :value, FALSE) FROM pg_settings WHERE name = :name
                    """)
                .bind("name", name)
                .bind("value", value)
                .mapTo(String.class)
                .findOne());
  }

  private String text(String question) {
    return session.createQuery(question).mapTo(String.class).findOne().orElse(null);
  }
}
