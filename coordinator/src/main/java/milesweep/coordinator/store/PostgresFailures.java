package milesweep.coordinator.store;

import java.sql.SQLException;
import milesweep.coordinator.store.StoreException.Kind;

/**
 * What a failure of PostgreSQL means, by its SQLSTATE.
 *
 * @param where the store's name for people
 */
record PostgresFailures(String where) implements StoreFailures {
  @Override
  public StoreException told(String doing, Throwable failure) {
    SQLException said = sql(failure);
    Kind kind = said == null ? Kind.BROKEN : kind(said);
    String words =
        said == null
            ? StoreFailures.deepest(failure)
            : said.getMessage().lines().findFirst().orElse("");
    return StoreException.at(kind, where, doing + " failed: " + words + advice(kind), failure);
  }

  @Override
  public StoreException unfit(String what, Throwable cause) {
    return StoreException.at(
        Kind.DAMAGED,
        where,
        "what is there" + what + "; put it back from a backup, or use an empty database",
        cause);
  }

  /** The innermost word of the server or the driver; the I/O error below it says less. */
  private static SQLException sql(Throwable failure) {
    SQLException found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        found = sql;
      }
    }
    return found;
  }

  private static Kind kind(SQLException said) {
    String state = said.getSQLState();
    return switch (state) {
      case "28P01", "28000", "3D000", "08004" -> Kind.REFUSED;
      case "57P01", "57P02", "57P03", "57P05", "53300" -> Kind.UNREACHABLE;
      case "53100" -> Kind.DISK_FULL;
      case "25006", "42501" -> Kind.NOT_WRITABLE;
      case "55P03" -> Kind.IN_USE;
      case "XX001", "XX002" -> Kind.DAMAGED;
      default -> state.startsWith("08") ? Kind.UNREACHABLE : Kind.BROKEN;
    };
  }

  private static String advice(Kind kind) {
    return switch (kind) {
      case REFUSED ->
          "; name the user in the URL or in PGUSER, and give the password in PGPASSWORD or ~/.pgpass";
      case UNREACHABLE -> "; start the server, or mend the way to it";
      case DISK_FULL -> "; make room on the server's disk, nothing acknowledged is lost";
      case NOT_WRITABLE -> "; the store's user must own its tables, on a server that is no standby";
      case IN_USE -> "; another connection holds a lock on the store's tables, end it";
      case DAMAGED -> "; put the database back from a backup";
      default -> "";
    };
  }
}
