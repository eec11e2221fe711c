package milesweep.common.security;

import java.util.Map;
import java.util.Set;

/**
 * Environment variables that hold secrets of ours. They are for the process they were given to: a
 * program that it starts may print or report its environment.
 */
public final class SecretVariables {
  /** Where commands look for a token of the HTTP API. */
  public static final String TOKEN = "MILESWEEP_TOKEN";

  /** Where PostgreSQL's programs, and ours, look for the password of a server. */
  public static final String STORE_PASSWORD = "PGPASSWORD";

  private static final Set<String> ALL = Set.of(TOKEN, STORE_PASSWORD, "PGPASSFILE");

  private SecretVariables() {}

  /** Takes them out of the environment of a process to be started. */
  public static void removeFrom(Map<String, String> environment) {
    environment.keySet().removeAll(ALL);
  }
}
