package milesweep.coordinator.store;

import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/**
 * How connections to a database are made.
 *
 * @param url of JDBC, without a password
 * @param properties of the driver, the password among them
 */
record JdbcAccess(String url, Map<String, String> properties) {
  Jdbi jdbi() {
    Properties all = new Properties();
    all.putAll(properties);
    return Jdbi.create(url, all);
  }

  /** With the scripts of {@code db/migration}. */
  Flyway flyway() {
    return Flyway.configure()
        .dataSource(url, properties.get("user"), properties.get("password"))
        .jdbcProperties(properties)
        .locations("classpath:db/migration")
        .loggers("slf4j")
        .load();
  }

  /** Without the properties, one of which is a password. */
  @Override
  public String toString() {
    return url;
  }
}
