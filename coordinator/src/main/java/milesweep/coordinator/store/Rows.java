package milesweep.coordinator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * One statement for many rows, its parameters by place. What is written for every trial goes this
 * way: to bind parameters by name costs as much as to write them.
 */
final class Rows {
  /** Of one batch, since all of it is held in memory. */
  private static final int MOST = 1_000;

  private Rows() {}

  /**
   * Runs the statement for each row.
   *
   * @param parameters of a row, in the order of the statement's question marks; where a null's type
   *     cannot be told from its place the statement has to cast it
   * @return how many rows of the table each changed
   */
  static <T> int[] write(
      Handle handle, String sql, List<T> rows, Function<? super T, Object[]> parameters) {
    int[] counts = new int[rows.size()];
    if (rows.isEmpty()) {
      return counts;
    }
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      int done = 0;
      for (int i = 0; i < rows.size(); i++) {
        bind(statement, parameters.apply(rows.get(i)));
        statement.addBatch();
        if (i + 1 - done == MOST || i + 1 == rows.size()) {
          int[] some = statement.executeBatch();
          System.arraycopy(some, 0, counts, done, some.length);
          done = i + 1;
        }
      }
      return counts;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** What a row of an answer is in memory. */
  interface Mapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  /** What a query without parameters says. */
  static <T> List<T> all(Handle handle, String sql, Mapper<T> mapper) {
    List<T> found = new ArrayList<>();
    each(handle, sql, row -> found.add(mapper.map(row)));
    return found;
  }

  /** Takes a row of an answer. */
  interface Taker {
    void take(ResultSet row) throws SQLException;
  }

  /** Hands out what a query without parameters says, row by row. */
  static void each(Handle handle, String sql, Taker taker) {
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        taker.take(rows);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * What a query says of many keys.
   *
   * @param sql with one parameter, the array of the keys
   * @param type of the keys in the database
   */
  static <T> List<T> read(Handle handle, String sql, String type, List<?> keys, Mapper<T> mapper) {
    List<T> found = new ArrayList<>();
    if (keys.isEmpty()) {
      return found;
    }
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      for (List<?> some : Blocks.of(keys, MOST)) {
        statement.setArray(1, handle.getConnection().createArrayOf(type, some.toArray()));
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            found.add(mapper.map(rows));
          }
        }
      }
      return found;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static JdbiException failed(SQLException e) {
    return new UnableToExecuteStatementException(e.getMessage(), e, null);
  }

  private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }
}
