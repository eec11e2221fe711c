package milesweep.coordinator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Clob;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/** Looks into a store, a file that this process has open, past the store's own code. */
record RawTables(Jdbi jdbi) {
  static RawTables of(PostgresUrl url) {
    return new RawTables(PostgresServer.jdbi(url));
  }

  static RawTables of(Path folder) throws IOException {
    return new RawTables(
        Jdbi.create(
            "jdbc:h2:file:" + folder.toAbsolutePath().resolve("milesweep"),
            "milesweep",
            Files.readString(folder.resolve("milesweep.password")).strip()));
  }

  void execute(String sql) {
    jdbi.useHandle(handle -> handle.execute(sql));
  }

  long count(String table) {
    return jdbi.withHandle(
        handle -> handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
  }

  /** Every row of every table, by table, in an order of their content. */
  Map<String, List<String>> content() {
    return jdbi.withHandle(
        handle -> {
          Map<String, List<String>> content = new TreeMap<>();
          handle
              .createQuery(
                  "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA")
              .mapTo(String.class)
              .list()
              .forEach(
                  table ->
                      content.put(
                          table,
                          handle
                              .createQuery("SELECT * FROM \"" + table + "\"")
                              .mapToMap()
                              .map(RawTables::text)
                              .stream()
                              .sorted() // a database may give them in any order
                              .toList()));
          return content;
        });
  }

  private static String text(Map<String, Object> row) {
    Map<String, Object> texts = new TreeMap<>();
    row.forEach(
        (column, value) -> texts.put(column, value instanceof Clob clob ? text(clob) : value));
    return texts.toString();
  }

  private static String text(Clob clob) {
    try {
      return clob.getSubString(1, (int) clob.length());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
