package milesweep.coordinator.store;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * PostgreSQL's text cannot hold the character NUL, which a model of bytes may well answer: it is
 * stored as its picture, U+2400. JSON writes it as six other characters and is not touched.
 */
final class WithoutNul extends AbstractArgumentFactory<String> {
  WithoutNul() {
    super(Types.VARCHAR);
  }

  @Override
  protected Argument build(String value, ConfigRegistry config) {
    return (position, statement, context) ->
        statement.setString(position, value.replace('\0', '\u2400'));
  }
}
